namespace Dapr.Sidecar.AppChannels.Wire;

/// <summary>The other end closed or said something that is no HTTP.</summary>
internal sealed class WireException(string message, bool nothingCame = false) : IOException(message)
{
    /// <summary>Not one byte of an answer was read.</summary>
    public bool NothingCame { get; } = nothingCame;
}
