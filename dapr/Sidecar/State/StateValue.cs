namespace Dapr.Sidecar.State;

/// <summary>What a store holds under a key.</summary>
internal sealed record StateValue(byte[] Data, string? ETag)
{
    /// <summary>Told to the caller; Redis does not.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>One answer of a bulk get. Neither value nor fault: there is no such key.</summary>
internal readonly record struct BulkValue(string Key, StateValue? Value, StateFault? Fault = null);
