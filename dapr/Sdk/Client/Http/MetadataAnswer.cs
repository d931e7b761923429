namespace Dapr.Client.Http;

/// <summary>The part of the answer of <c>GET /v1.0/metadata</c> that the SDK shows.</summary>
internal sealed record MetadataAnswer(
    string? Id,
    MetadataAnswer.ActorRuntimePart? ActorRuntime,
    Dictionary<string, string>? Extended,
    List<MetadataAnswer.ComponentPart>? Components)
{
    public DaprMetadata ToMetadata() => new(
        Id ?? string.Empty,
        ActorRuntime?.ActiveActors?.ConvertAll(actor => new DaprActorMetadata(actor.Type, actor.Count)) ?? [],
        Extended ?? [],
        Components?.ConvertAll(part => new DaprComponentsMetadata(part.Name, part.Type, part.Version, part.Capabilities ?? [])) ?? []);

    internal sealed record ActorRuntimePart(List<ActorPart>? ActiveActors);

    internal sealed record ActorPart(string Type, int Count);

    internal sealed record ComponentPart(string Name, string Type, string Version, string[]? Capabilities);
}
