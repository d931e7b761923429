using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Delivery;

/// <summary>The <c>traceparent</c> of a delivery, from what the event says of its publisher's trace.</summary>
internal sealed class DeliveryTrace(ConfigurationResource configuration)
{
    private readonly Tracing _tracing = new(configuration.TracingSamplingRate);

    /// <param name="ofEvent">The event's own; null when it says nothing, and then the delivery says nothing either.</param>
    public string? For(string? ofEvent) => ofEvent is null ? null : _tracing.Begin(TraceContext.Parse(ofEvent, null))?.TraceParent;
}
