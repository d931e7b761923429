namespace Dapr.Protocol.Grpc;

/// <summary>How a client speaks to its server.</summary>
internal sealed record GrpcChannelOptions
{
    /// <summary>Bytes of the longest message that is taken from the server.</summary>
    public int MostReceiveBytes { get; init; } = 16 << 20;

    /// <summary>Sent with every call, for instance <c>dapr-api-token</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How often an idle connection is asked whether it still lives; null: never.</summary>
    public TimeSpan? KeepAliveEvery { get; init; }

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
