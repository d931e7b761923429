namespace Dapr.Protocol.Grpc;

/// <summary>A call that ended with another status than OK: thrown by handlers to say so, and by the client when it hears so.</summary>
internal sealed class GrpcException : Exception
{
    public GrpcException(GrpcStatus status, string detail, Exception? inner = null)
        : base($"Status(StatusCode=\"{status}\", Detail=\"{detail}\")", inner) => (Status, Detail) = (status, detail);

    public GrpcStatus Status { get; }

    /// <summary>What the server says about it, or what went wrong on the way.</summary>
    public string Detail { get; }
}
