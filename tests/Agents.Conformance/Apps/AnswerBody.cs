using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Apps;

/// <summary>The body of a scripted answer and its content type, if the script implies one.</summary>
internal static class AnswerBody
{
    public static (byte[] Body, string? ContentType) Of(RouteAnswer answer, byte[] requestBody, Placeholders placeholders)
    {
        if (answer.Body.ValueKind != JsonValueKind.Undefined) return (Encoding.UTF8.GetBytes(placeholders.Fill(answer.Body)), "application/json");
        if (answer.BulkStatuses is { } statuses) return (Statuses(statuses, requestBody), "application/json");
        if (answer.Base64 is { } base64) return (Convert.FromBase64String(base64), null);
        return (Encoding.UTF8.GetBytes(placeholders.Fill(answer.Text ?? "")), null);
    }

    private static byte[] Statuses(List<string?> statuses, byte[] requestBody)
    {
        var entries = JsonNode.Parse(requestBody)!["entries"]!.AsArray();
        var list = new JsonArray();
        foreach (var (entry, status) in entries.Zip(statuses))
        {
            if (status is not null) list.Add(new JsonObject { ["entryId"] = entry!["entryId"]!.DeepClone(), ["status"] = status });
        }
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["statuses"] = list });
    }
}
