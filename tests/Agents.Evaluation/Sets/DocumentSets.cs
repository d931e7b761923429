using System.Globalization;
using Agents.Memory.Knowledge.Chunks;
using Agents.Memory.Vectors;

namespace Agents.Evaluation.Sets;

/// <summary>
/// Documents in Markdown, cut as the memory app cuts them, with groups that may read them. An answer is the piece that holds certain words, so
/// that the questions stay right when documents are cut in another way.
/// </summary>
internal static class DocumentSets
{
    public const string Folder = "documents";
    private static readonly DateTimeOffset Written = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="SetException">A file is not as it must be.</exception>
    public static EvaluationSet Read(string data)
    {
        var folder = Path.Combine(data, Folder);
        var shelf = SetYaml.Read<ShelfFile>(Path.Combine(folder, "documents.yaml"));
        var items = shelf.Documents.SelectMany(document => Cut(folder, document)).ToList();

        var file = Path.Combine(folder, "questions.yaml");
        var asked = SetYaml.Read<QuestionFile>(file);
        var readers = asked.Readers.ToDictionary(r => r.Id, r => new Asker(r.Tenant, null, r.Groups), StringComparer.Ordinal);
        var questions = asked.Questions.ConvertAll(q => readers.TryGetValue(q.Reader, out var reader)
            ? new Question(q.Ask, q.Kind, reader, Holding(file, q, shelf, items))
            : throw new SetException(file, $"reader is '{q.Reader}'; allowed: {string.Join(", ", readers.Keys)}"));
        return new EvaluationSet("documents", VectorCollection.Knowledge, items, questions);
    }

    /// <summary>A text with single blanks: where lines end in a file says nothing.</summary>
    public static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<SetItem> Cut(string folder, DocumentEntry document)
    {
        var text = File.ReadAllText(Path.Combine(folder, document.File));
        return Chunker.Cut(text, isMarkdown: true).Select((chunk, number) =>
        {
            var piece = text[chunk.Start..chunk.End];
            return new SetItem(
                new VectorItem
                {
                    Id = string.Create(CultureInfo.InvariantCulture, $"{document.Id}-{number}"),
                    Tenant = document.Tenant,
                    Groups = document.Groups,
                    Kind = "chunk",
                    Parent = document.Id,
                    Title = string.Join(" / ", chunk.Headings.Prepend(document.Title).Distinct(StringComparer.Ordinal)),
                    Text = piece,
                    Vector = default,
                    CreatedAt = Written,
                },
                // As the memory app does: a piece alone does not say what it is about.
                $"{string.Join(": ", chunk.Headings)}\n{piece}");
        });
    }

    private static List<string> Holding(string file, DocumentQuestion question, ShelfFile shelf, List<SetItem> items)
    {
        if (question.Expect is not { } id) return [];
        if (shelf.Documents.All(d => d.Id != id)) throw new SetException(file, $"'{question.Ask}': expect is '{id}'; allowed: the id of a document");
        if (question.Holds is not { Length: > 0 } words) throw new SetException(file, $"'{question.Ask}': holds is empty; allowed: words of the answer");
        var holding = items.Where(i => i.Item.Parent == id && Plain(i.Item.Text).Contains(words, StringComparison.Ordinal)).Select(i => i.Item.Id).ToList();
        return holding.Count > 0 ? holding : throw new SetException(file, $"'{question.Ask}': holds is '{words}'; no piece of '{id}' has these words");
    }
}

/// <summary>The documents, and who may read them.</summary>
internal sealed record ShelfFile
{
    public required List<DocumentEntry> Documents { get; init; }
}

internal sealed record DocumentEntry
{
    public required string Id { get; init; }
    public required string Tenant { get; init; }
    public required string Title { get; init; }

    /// <summary>Below the folder of the documents.</summary>
    public required string File { get; init; }
    public required List<string> Groups { get; init; }
}

internal sealed record QuestionFile
{
    public required List<ReaderEntry> Readers { get; init; }
    public required List<DocumentQuestion> Questions { get; init; }
}

internal sealed record ReaderEntry
{
    public required string Id { get; init; }
    public required string Tenant { get; init; }
    public required List<string> Groups { get; init; }
}

internal sealed record DocumentQuestion
{
    public required string Reader { get; init; }
    public required string Ask { get; init; }

    /// <summary>The document; none for a trap.</summary>
    public string? Expect { get; init; }

    /// <summary>Words that the answer holds, once in the document.</summary>
    public string? Holds { get; init; }
    public required string Kind { get; init; }
}
