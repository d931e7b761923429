using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>The <c>traceparent</c> of a delivery, from what the event says of its publisher's trace.</summary>
internal sealed class DeliveryTrace(ConfigurationResource configuration)
{
    private const double DefaultSamplingRate = 1e-4;

    /// <param name="ofEvent">The event's own; null when it says nothing, and then the delivery says nothing either.</param>
    public string? For(string? ofEvent)
    {
        if (ofEvent is null || configuration.TracingSamplingRate == 0) return null;
        if (!TraceContext.IsValid(ofEvent)) return TraceContext.Start(null, null, configuration.TracingSamplingRate ?? DefaultSamplingRate).TraceParent;
        // Without a tracing section no span is made, and the publisher's goes on.
        return configuration.TracingSamplingRate is { } rate ? TraceContext.Start(ofEvent, null, rate).TraceParent : ofEvent;
    }
}
