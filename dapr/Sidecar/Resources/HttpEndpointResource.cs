namespace Dapr.Sidecar.Resources;

/// <summary>A <c>kind: HTTPEndpoint</c>: an address outside Dapr that service invocation can call by name.</summary>
internal sealed record HttpEndpointResource(string Name, Uri BaseUrl, SourceLocation Source)
{
    public IReadOnlyList<MetadataEntry> Headers { get; init; } = [];
}
