namespace Grpc.Core;

/// <summary>A gRPC call that did not end well.</summary>
public class RpcException : Exception
{
    /// <summary>Makes one whose message is the status.</summary>
    /// <param name="status">How the call ended.</param>
    public RpcException(Status status)
        : this(status, status.ToString())
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="status">How the call ended.</param>
    /// <param name="message">The message.</param>
    public RpcException(Status status, string message)
        : base(message, status.DebugException) => Status = status;

    /// <summary>How the call ended.</summary>
    public Status Status { get; }

    /// <summary>The code of <see cref="Status"/>.</summary>
    public StatusCode StatusCode => Status.StatusCode;
}
