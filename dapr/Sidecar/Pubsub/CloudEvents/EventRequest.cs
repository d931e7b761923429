namespace Dapr.Sidecar.Pubsub.CloudEvents;

/// <summary>What an event is made of. Trace fields are empty strings where the request is not traced.</summary>
internal sealed record EventRequest
{
    public required string PubsubName { get; init; }
    public required string Topic { get; init; }

    /// <summary>The publishing application.</summary>
    public required string Source { get; init; }
    public string ContentType { get; init; } = "";
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>JSON data is as Go would write it already.</summary>
    public bool IsNormalized { get; init; }
    public string TraceParent { get; init; } = "";
    public string TraceState { get; init; } = "";
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The broker drops expired messages itself.</summary>
    public bool BrokerExpires { get; init; }
    public required DateTimeOffset Now { get; init; }
}

internal sealed class InvalidCloudEventException(string message) : Exception(message);
