using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.Pinecone;

/// <summary>A vector as it is kept, with its size checked.</summary>
internal sealed record StoredVector(string Id, float[]? Values, Dictionary<uint, float>? Sparse, JsonObject Metadata)
{
    private const int MaxIdLength = 512;
    private const int MaxMetadataBytes = 40 * 1024;
    private const int MaxSparse = 1000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static StoredVector Read(JsonNode? node, VectorIndex index)
    {
        var value = node.AsObject("A vector");
        value.OnlyKnown("a vector", "id", "values", "sparseValues", "metadata");
        var id = value["id"].AsText("id");
        if (id.Length is 0 or > MaxIdLength || !System.Text.Ascii.IsValid(id))
            throw new Refused(400, "3", $"Vector ID '{id}' must be ASCII of 1 to {MaxIdLength} characters.");
        var values = value["values"]?.AsVector("values");
        var sparse = value["sparseValues"] is { } terms ? ReadSparse(terms) : null;
        index.CheckVector(values, sparse);
        return new StoredVector(id, values, sparse, ReadMetadata(value["metadata"], id));
    }

    public static Dictionary<uint, float> ReadSparse(JsonNode? node)
    {
        var value = node.AsObject("sparseValues");
        value.OnlyKnown("sparseValues", "indices", "values");
        var indices = value["indices"].AsArray("indices").Select(index => index.AsNumber("An index")).ToArray();
        var values = value["values"].AsVector("values of sparseValues");
        if (indices.Length != values.Length || indices.Length is 0 or > MaxSparse)
            throw new Refused(400, "3", $"Sparse vector must have 1 to {MaxSparse} values and as many indices.");
        var terms = new Dictionary<uint, float>(indices.Length);
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] is < 0 or > uint.MaxValue || indices[i] != Math.Floor(indices[i]) || values[i] == 0 || !terms.TryAdd((uint)indices[i], values[i]))
                throw new Refused(400, "3", $"Sparse vector has a wrong, zero or repeated entry at {indices[i]}.");
        }

        return terms;
    }

    public JsonObject SparseJson() => new()
    {
        ["indices"] = new JsonArray([.. Sparse!.Keys.Select(index => JsonValue.Create(index))]),
        ["values"] = new JsonArray([.. Sparse!.Values.Select(value => JsonValue.Create(value))]),
    };

    private static JsonObject ReadMetadata(JsonNode? node, string id)
    {
        var metadata = node?.AsObject("metadata") ?? [];
        foreach (var (name, value) in metadata)
        {
            var isText = value?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;
            var isList = value is JsonArray list && list.All(item => item?.GetValueKind() == JsonValueKind.String);
            if (!isText && !isList)
                throw new Refused(400, "3", $"Metadata value of '{name}' must be a string, number, boolean or list of strings.");
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(metadata, Plain).Length;
        return bytes <= MaxMetadataBytes
            ? metadata.DeepClone().AsObject()
            : throw new Refused(400, "3", $"Metadata size is {bytes} bytes, which exceeds the limit of {MaxMetadataBytes} bytes per vector '{id}'.");
    }
}
