namespace Dapr.Sidecar.AppChannels.Wire;

/// <summary>The other end closed or said something that is no HTTP.</summary>
internal sealed class WireException(string message) : IOException(message);
