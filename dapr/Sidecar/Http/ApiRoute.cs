namespace Dapr.Sidecar.Http;

internal delegate Task ApiHandler(ApiContext context);

/// <summary>
/// One entry of the API. <paramref name="Path"/> is written <c>state/{storeName}/{key}</c>; a last segment <c>*</c> takes the rest.
/// <paramref name="Group"/> is the name that the <c>api</c> section of a Configuration allows or denies.
/// </summary>
internal sealed record ApiRoute(string[] Methods, string Version, string Group, string Path, ApiHandler Handler)
{
    /// <summary>Served on the public port as well.</summary>
    public bool Public { get; init; }

    /// <summary>Takes what matches no route, also by its method.</summary>
    public bool Fallback { get; init; }

    /// <summary>Stays reachable when an allow list does not name its group.</summary>
    public bool AlwaysAllowed { get; init; }
}
