using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>A document with checked values: string, string[], bool, DateTimeOffset, float[] or null.</summary>
internal sealed class StoredDocument(IReadOnlyDictionary<string, object?> values)
{
    public object? this[string field] => values.GetValueOrDefault(field);

    public string Key(IndexDefinition index) => (string)this[index.Key.Name]!;

    public static StoredDocument Read(JsonObject action, IndexDefinition index, StoredDocument? before)
    {
        var read = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in index.Fields)
            read[field.Name] = before?[field.Name] ?? (field.Type is FieldType.Texts ? Array.Empty<string>() : null);
        foreach (var (name, node) in action)
        {
            if (name == "@search.action")
                continue;
            var field = index.Fields.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new Refused(400, "InvalidDocument", $"The property '{name}' does not exist on type 'search.documentFields'.");
            read[name] = Value(field, node);
        }

        return new StoredDocument(read);
    }

    /// <summary>The document as an answer has it.</summary>
    public JsonObject ToJson(IEnumerable<IndexField> fields)
    {
        var json = new JsonObject();
        foreach (var field in fields)
        {
            json[field.Name] = this[field.Name] switch
            {
                null => null,
                string text => text,
                bool flag => flag,
                DateTimeOffset point => point.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture),
                string[] texts => new JsonArray([.. texts.Select(text => JsonValue.Create(text))]),
                float[] numbers => new JsonArray([.. numbers.Select(number => JsonValue.Create(number))]),
                var other => throw new InvalidOperationException($"A value of type {other.GetType()}."),
            };
        }

        return json;
    }

    private static object? Value(IndexField field, JsonNode? node)
    {
        if (node is null)
            return field.Type is FieldType.Texts ? throw new Refused(400, "InvalidDocument", $"The collection '{field.Name}' cannot be null.") : null;
        switch (field.Type)
        {
            case FieldType.Text:
                var text = node.AsText(field.Name);
                return (field.IsFilterable || field.IsSortable || field.IsFacetable) && System.Text.Encoding.UTF8.GetByteCount(text) > 32766
                    ? throw new Refused(400, "InvalidDocument", $"Field '{field.Name}' contains a term that is too large to process.")
                    : text;
            case FieldType.Texts:
                return node.AsArray(field.Name).Select(item => item.AsText($"An item of {field.Name}")).ToArray();
            case FieldType.Boolean:
                return node.AsBoolean(field.Name);
            case FieldType.Point:
                return node.GetValueKind() == JsonValueKind.String
                    && DateTimeOffset.TryParse(node.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var point)
                    ? point.ToUniversalTime()
                    : throw new Refused(400, "InvalidDocument", $"The value of '{field.Name}' is no Edm.DateTimeOffset.");
            default:
                var vector = node.AsVector(field.Name);
                if (vector.Length != field.Dimensions)
                {
                    throw new Refused(
                        400, "InvalidVector", $"The vector field '{field.Name}' expects a length of {field.Dimensions}; the vector has {vector.Length}.");
                }

                return float.IsFinite(TensorPrimitives.Norm<float>(vector)) ? vector : throw new Refused(400, "InvalidVector", $"'{field.Name}' is not finite.");
        }
    }
}
