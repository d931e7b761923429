using System.Text.Json;

namespace Dapr.Client;

/// <summary>Writes the parts of a state item that are the same for saves and transactions.</summary>
internal static class StateItemJson
{
    public static void WriteRest(
        Utf8JsonWriter json, string? etag, StateOptions? options, IReadOnlyDictionary<string, string>? metadata)
    {
        if (etag is not null) json.WriteString("etag"u8, etag);
        if (metadata is { Count: > 0 }) WriteMetadata(json, metadata);
        if (options is null) return;
        json.WriteStartObject("options"u8);
        if (StateNames.Of(options.Concurrency) is { } concurrency) json.WriteString("concurrency"u8, concurrency);
        if (StateNames.Of(options.Consistency) is { } consistency) json.WriteString("consistency"u8, consistency);
        json.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject("metadata"u8);
        foreach (var (name, value) in metadata) json.WriteString(name, value);
        json.WriteEndObject();
    }

    /// <summary>Writes bytes that must be JSON: the HTTP API has no way to store others.</summary>
    public static void WriteRawValue(Utf8JsonWriter json, string key, ReadOnlySpan<byte> value)
    {
        json.WritePropertyName("value"u8);
        try
        {
            json.WriteRawValue(value);
        }
        catch (Exception cause) when (cause is JsonException or ArgumentException)
        {
            throw new DaprException($"State operation failed: the value of '{key}' is no JSON, and the HTTP API stores nothing else.", cause);
        }
    }
}
