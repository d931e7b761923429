namespace Dapr.Sidecar.Resources;

/// <summary>All resources that apply to one application: loaded, checked, and limited to its scopes.</summary>
internal sealed record ResourceSet
{
    public IReadOnlyList<Component> Components { get; init; } = [];
    public IReadOnlyList<SubscriptionResource> Subscriptions { get; init; } = [];
    public IReadOnlyList<ResiliencyResource> Resiliencies { get; init; } = [];
    public IReadOnlyList<HttpEndpointResource> HttpEndpoints { get; init; } = [];
    public ConfigurationResource Configuration { get; init; } = new();

    public IEnumerable<Component> OfBlock(string block) =>
        Components.Where(c => c.Type.StartsWith(block + ".", StringComparison.Ordinal));
}
