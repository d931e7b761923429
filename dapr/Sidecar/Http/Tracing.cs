using System.Globalization;

namespace Dapr.Sidecar.Http;

/// <summary>
/// How a sidecar treats trace headers. With a sampling rate above 0 it makes a span of its own for each request; with 0 it keeps out
/// of the way entirely; without a tracing section it passes on what came, and something that belongs to no trace when nothing did.
/// </summary>
internal sealed class Tracing(double? samplingRate)
{
    public bool IsOff => samplingRate == 0;

    /// <summary>The span of a request whose caller was in <paramref name="parent"/>; null when tracing is off.</summary>
    public TraceContext? Begin(TraceContext? parent)
    {
        if (samplingRate is not { } rate) return parent ?? TraceContext.None();
        if (rate == 0) return null;
        if (parent is { HasTrace: true }) return parent.Child(parent.Sampled);
        var id = TraceContext.NewId(16);
        return TraceContext.Root(id, IsSampled(id, rate));
    }

    /// <summary>By the second half of the trace id, so that all sidecars of a trace decide alike.</summary>
    private static bool IsSampled(string traceId, double rate) =>
        rate >= 1 || (ulong.Parse(traceId.AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> 1) < (ulong)(rate * (1UL << 63));
}
