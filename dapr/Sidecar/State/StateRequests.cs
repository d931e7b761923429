using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Dapr.Sidecar.State;

/// <summary>One step of a transaction, or a write of its own.</summary>
internal abstract record StateOperation(string Key)
{
    /// <summary>Null or empty: written without a look at what is there.</summary>
    public string? ETag { get; init; }
    public Dictionary<string, string> Metadata { get; init; } = [];
    public string Concurrency { get; init; } = "";
    public string Consistency { get; init; } = "";

    public bool HasETag => !string.IsNullOrEmpty(ETag);
    public bool IsFirstWrite => Concurrency == "first-write";
    public bool IsLastWrite => Concurrency == "last-write";
}

internal sealed record SetRequest(string Key) : StateOperation(Key)
{
    /// <summary>The value as it was sent; undefined when the request has none.</summary>
    public JsonElement Value { get; init; }
    public string? ContentType { get; init; }

    /// <summary>Stands for <see cref="Value"/> when it is not empty: the same as text.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Stands for <see cref="Value"/> when it is set: stored byte by byte (an encrypted value).</summary>
    public byte[]? Raw { get; init; }

    /// <exception cref="JsonException">A number is too large for a float.</exception>
    public byte[] Encode(GoJsonStyle style) => Raw ?? (Json.IsEmpty ? GoJson.Encode(Value, style) : GoJson.Encode(Json.Span, style));
}

internal sealed record DeleteRequest(string Key) : StateOperation(Key);
