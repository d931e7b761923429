namespace Dapr.Sidecar.Resources.Catalogue;

internal static class InMemoryTypes
{
    public static readonly IReadOnlyList<ComponentType> All =
    [
        new("state.in-memory", "the in-memory state store", GenericFields.State),
        new("pubsub.in-memory", "the in-memory pub/sub", GenericFields.Pubsub),
    ];
}
