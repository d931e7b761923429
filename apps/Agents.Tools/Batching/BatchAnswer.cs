using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Tools.Batching;

/// <summary>What a batch endpoint said of each call.</summary>
internal sealed class BatchAnswer
{
    private readonly Dictionary<string, JsonElement> _items = new(StringComparer.Ordinal);

    private BatchAnswer()
    {
    }

    /// <summary>Null when it is not <c>{"items": [...]}</c>; then nothing is known of any call.</summary>
    public static BatchAnswer? Read(JsonElement? answer)
    {
        if (answer is not { ValueKind: JsonValueKind.Object } body
            || !body.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array)
            return null;
        var read = new BatchAnswer();
        foreach (var item in items.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String)
                read._items[id.GetString()!] = item;
        }
        return read;
    }

    /// <summary>The call's result or error; both null when its item is missing.</summary>
    public (bool Found, JsonElement? Result, CallError? Error) Of(string callId)
    {
        if (!_items.TryGetValue(callId, out var item))
            return (false, null, null);
        if (item.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            return (true, null, Read(error));
        return item.TryGetProperty("result", out var result) && result.ValueKind != JsonValueKind.Null
            ? (true, result, null)
            : (true, null, null);
    }

    private static CallError Read(JsonElement error) => new()
    {
        Type = Text(error, "type") is { } type && type != "about:blank" ? type : ProblemTypes.ToolError,
        Title = Text(error, "title") ?? "The tool answered with an error.",
        Detail = Text(error, "detail"),
        Status = error.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var number)
            ? number
            : null,
    };

    private static string? Text(JsonElement error, string name)
    {
        const int longest = 2000;
        if (!error.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        var text = value.GetString()!;
        return text.Length <= longest ? text : text[..longest];
    }
}
