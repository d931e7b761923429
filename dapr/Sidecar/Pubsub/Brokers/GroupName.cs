using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Brokers;

internal static class GroupName
{
    /// <summary>Who reads together: the component's <c>consumerID</c>, else all sidecars of the application.</summary>
    public static string Of(Component component, string appId) =>
        component["consumerID"]?.Trim() is { Length: > 0 } consumer ? consumer : appId;
}
