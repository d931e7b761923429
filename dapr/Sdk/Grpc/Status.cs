namespace Grpc.Core;

/// <summary>The result of a gRPC call.</summary>
public struct Status
{
    /// <summary>Makes a status.</summary>
    /// <param name="statusCode">How the call ended.</param>
    /// <param name="detail">What the server says about it.</param>
    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null)
    {
    }

    /// <summary>Makes a status.</summary>
    /// <param name="statusCode">How the call ended.</param>
    /// <param name="detail">What is known about it.</param>
    /// <param name="debugException">What went wrong on this side.</param>
    public Status(StatusCode statusCode, string detail, Exception? debugException) =>
        (StatusCode, Detail, DebugException) = (statusCode, detail, debugException);

    /// <summary>How the call ended.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>What is known about it.</summary>
    public string Detail { get; }

    /// <summary>What went wrong on this side; null if the server said so.</summary>
    public Exception? DebugException { get; }

    /// <summary>Code and detail.</summary>
    /// <returns>The text.</returns>
    public override readonly string ToString() => $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")";
}
