using System.Globalization;
using Agents.Memory.Vectors;

namespace Agents.Evaluation.Sets;

/// <summary>The personal memories of several users and tenants: a file for each user.</summary>
internal static class MemorySets
{
    public const string Folder = "memories";

    /// <exception cref="SetException">A file is not as it must be.</exception>
    public static EvaluationSet Read(string data)
    {
        List<SetItem> items = [];
        List<Question> questions = [];
        foreach (var file in Directory.EnumerateFiles(Path.Combine(data, Folder), "*.yaml").Order(StringComparer.Ordinal))
        {
            var read = SetYaml.Read<MemoryFile>(file);
            var asker = new Asker(read.Tenant, read.User, []);
            items.AddRange(read.Memories.Select(memory => Item(file, read, memory)));
            questions.AddRange(read.Questions.Select(q => new Question(q.Ask, q.Kind, asker, q.Expect, q.History)));
        }
        return new EvaluationSet("memories", VectorCollection.Memories, items, questions);
    }

    private static SetItem Item(string file, MemoryFile owner, MemoryEntry memory)
    {
        if (!DateTimeOffset.TryParseExact(memory.At, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            throw new SetException(file, $"{memory.Id}: at is '{memory.At}'; allowed: a date such as 2026-01-31");
        if (memory.ReplacedBy is { } newer && owner.Memories.All(other => other.Id != newer))
            throw new SetException(file, $"{memory.Id}: replacedBy is '{newer}'; allowed: the id of a memory of this file");
        return new SetItem(
            new VectorItem
            {
                Id = memory.Id,
                Tenant = owner.Tenant,
                User = owner.User,
                Kind = "fact",
                Text = memory.Text,
                Vector = default,
                CreatedAt = at,
                Current = memory.ReplacedBy is null,
            },
            memory.Text);
    }
}

/// <summary>What a user has said, and what is asked about it later.</summary>
internal sealed record MemoryFile
{
    public required string Tenant { get; init; }
    public required string User { get; init; }
    public required List<MemoryEntry> Memories { get; init; }
    public required List<MemoryQuestion> Questions { get; init; }
}

internal sealed record MemoryEntry
{
    public required string Id { get; init; }

    /// <summary>The day on which it was said.</summary>
    public required string At { get; init; }
    public required string Text { get; init; }

    /// <summary>The newer fact that holds instead.</summary>
    public string? ReplacedBy { get; init; }
}

internal sealed record MemoryQuestion
{
    public required string Ask { get; init; }
    public required List<string> Expect { get; init; }
    public required string Kind { get; init; }

    /// <summary>Asks for what was so before.</summary>
    public bool History { get; init; }
}
