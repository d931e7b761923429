using System.Text.Json;
using Dapr.Sidecar.Pubsub.Json;

namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>Reads the status words of an application's answer, as leniently as Go does: names in any case, the rest ignored.</summary>
internal static class AppAnswer
{
    public const string Success = "SUCCESS";
    public const string Retry = "RETRY";
    public const string Drop = "DROP";

    /// <summary>The field <c>status</c>; empty when there is none, when it is no text, or when this is no JSON object.</summary>
    public static string Status(byte[] body)
    {
        if (body.Length == 0 || JsonRewrite.Normalize(body, asFloats: false) is not { } json || json.Span[0] != (byte)'{') return "";
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        reader.Read();
        var status = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStatus = reader.GetString()!.Equals("status", StringComparison.OrdinalIgnoreCase);
            reader.Read();
            if (!isStatus || reader.TokenType == JsonTokenType.Null) reader.Skip();
            else if (reader.TokenType == JsonTokenType.String) status = reader.GetString()!;
            else return "";
        }
        return status;
    }

    /// <summary>The statuses by entry id of an answer to a bulk, in their order; null when it cannot be read.</summary>
    public static List<(string EntryId, string Status)>? Statuses(byte[] body)
    {
        if (JsonRewrite.Normalize(body, asFloats: false) is not { } json) return null;
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth });
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Null) return [];
        if (root.ValueKind != JsonValueKind.Object) return null;
        List<(string, string)> statuses = [];
        foreach (var property in root.EnumerateObject())
        {
            if (!property.Name.Equals("statuses", StringComparison.OrdinalIgnoreCase)) continue;
            statuses.Clear();
            if (property.Value.ValueKind == JsonValueKind.Null) continue;
            if (property.Value.ValueKind != JsonValueKind.Array) return null;
            foreach (var item in property.Value.EnumerateArray())
            {
                if (!TryText(item, "entryId", out var id) || !TryText(item, "status", out var status)) return null;
                statuses.Add((id, status));
            }
        }
        return statuses;
    }

    private static bool TryText(JsonElement item, string name, out string text)
    {
        text = "";
        if (item.ValueKind == JsonValueKind.Null) return true;
        if (item.ValueKind != JsonValueKind.Object) return false;
        foreach (var property in item.EnumerateObject())
        {
            if (!property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || property.Value.ValueKind == JsonValueKind.Null) continue;
            if (property.Value.ValueKind != JsonValueKind.String) return false;
            text = property.Value.GetString()!;
        }
        return true;
    }
}
