using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Chunks;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Vectors;

namespace Agents.Memory.Knowledge.Indexing;

/// <summary>A piece of a document as the vector tier has it.</summary>
internal static class ChunkItems
{
    private const string KindPrefix = "chunk-";
    private const int MaxHeadings = 1000;

    /// <summary>What pieces of a classification are called in the vector tier, so that a search can ask for one.</summary>
    public static string Kind(Classification classification) => classification switch
    {
        Classification.Public => KindPrefix + "public",
        Classification.Internal => KindPrefix + "internal",
        Classification.Confidential => KindPrefix + "confidential",
        _ => KindPrefix + "restricted",
    };

    public static string Id(string tenant, DocumentRecord record, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{DocumentKeys.Name(tenant, record.Id)}-{record.Revision}-{number}");

    /// <summary>The revision that a piece is of.</summary>
    public static long RevisionOf(string id)
    {
        var parts = id.Split('-');
        return parts.Length == 3 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;
    }

    /// <summary>What the vector is made of: a piece alone does not say what it is about.</summary>
    public static string Embedded(DocumentRecord record, Chunk chunk, string text)
    {
        var headings = chunk.Headings.Count > 0 ? string.Join(": ", chunk.Headings) : record.Title;
        return $"{headings}\n{(chunk.Lead is { } lead ? lead + "\n" : "")}{text}";
    }

    public static VectorItem Of(string tenant, DocumentRecord record, int number, Chunk chunk, string text, ReadOnlyMemory<float> vector) => new()
    {
        Id = Id(tenant, record, number),
        Tenant = tenant,
        Groups = Reader.MarksOf(tenant, record),
        Kind = Kind(record.Classification),
        Parent = DocumentKeys.Name(tenant, record.Id),
        Title = Title(record, chunk),
        Text = text,
        Vector = vector,
        ExpiresAt = record.Expiry(),
        CreatedAt = record.Current().At,
        Payload = JsonSerializer.Serialize(
            new ChunkPayload(record.Id, record.Current().Number, number, chunk.Start, chunk.End, chunk.Headings), ChunkJson.Default.ChunkPayload),
    };

    /// <summary>Null: it is none of ours.</summary>
    public static ChunkPayload? Payload(VectorItem item)
    {
        try
        {
            return JsonSerializer.Deserialize(item.Payload, ChunkJson.Default.ChunkPayload);
        }
        catch (JsonException)
        {
            // Written by another version of this program: the document is indexed anew with its next change.
            return null;
        }
    }

    private static string Title(DocumentRecord record, Chunk chunk)
    {
        var title = string.Join(" / ", chunk.Headings.Prepend(record.Title).Distinct(StringComparer.Ordinal));
        return title.Length <= MaxHeadings ? title : title[..(char.IsHighSurrogate(title[MaxHeadings - 1]) ? MaxHeadings - 1 : MaxHeadings)];
    }
}

/// <param name="Document">Its id.</param>
/// <param name="Version">The content that it is of.</param>
/// <param name="Number">Place among the pieces, from 0.</param>
/// <param name="Start">First character in the text.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Headings">See <see cref="Chunk.Headings"/>.</param>
internal sealed record ChunkPayload(string Document, int Version, int Number, int Start, int End, IReadOnlyList<string> Headings);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ChunkPayload))]
internal sealed partial class ChunkJson : JsonSerializerContext;
