namespace Dapr.Sidecar.Invocation;

/// <summary>A call that brought no answer of the application. The caller gets <c>ERR_DIRECT_INVOKE</c> with this status and text.</summary>
internal sealed class InvocationFailure(string message, int status = StatusCodes.Status500InternalServerError, Exception? inner = null) : Exception(message, inner)
{
    public int Status { get; } = status;

    /// <summary>The other sidecar did not answer at all; it may be gone.</summary>
    public bool PeerUnreachable { get; init; }
}
