using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Tools.Lanes;

/// <summary>One message of a bulk delivery. No call id: it is not a command and never will be.</summary>
internal readonly record struct DeliveryEntry(string EntryId, string? CallId);

/// <summary>
/// Reads a bulk delivery entry by entry, so that one message that is no command does not spoil its neighbours. Only the call's id
/// is taken: what is to be done, and for whom, is read from the ledger, which not everybody can write to.
/// </summary>
internal static class DeliveryReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = AgentsJson.Default.Options.MaxDepth };

    /// <exception cref="JsonException">The body is not a bulk envelope.</exception>
    public static async Task<IReadOnlyList<DeliveryEntry>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var document = await JsonDocument.ParseAsync(body, Options, cancellationToken);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("entries", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new JsonException("A bulk delivery has a list 'entries'.");
        var entries = new List<DeliveryEntry>(list.GetArrayLength());
        foreach (var entry in list.EnumerateArray())
        {
            // The sidecar knows its entries by this id; one without cannot be answered.
            if (entry.ValueKind == JsonValueKind.Object && Text(entry, "entryId") is { } entryId)
                entries.Add(new DeliveryEntry(entryId, CallIdOf(entry)));
        }
        return entries;
    }

    private static string? CallIdOf(JsonElement entry) =>
        entry.TryGetProperty("event", out var cloudEvent) && cloudEvent.ValueKind == JsonValueKind.Object
        && cloudEvent.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
        && Text(data, "id") is { } id && CallId.IsValid(id)
            ? id
            : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
