using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class MiddlewareTypes
{
    public static readonly IReadOnlyList<ComponentType> All =
    [
        new("middleware.http.uppercase", "the uppercase middleware",
            [new("direction", FieldUse.Honoured) { Allowed = ["request", "response", "both"] }]),
        new("middleware.http.routeralias", "the router alias middleware", [Honoured("routes")]),
    ];
}
