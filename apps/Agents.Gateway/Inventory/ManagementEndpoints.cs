using Agents.Gateway.OpenApi;
using Microsoft.AspNetCore.Mvc;

namespace Agents.Gateway.Inventory;

/// <summary>Changes of the inventory. What they mean stands in the OpenAPI document; workers carry them out.</summary>
internal static class ManagementEndpoints
{
    // As the worker allows them, so that what is too large never travels.
    private const int MaxManifestBytes = 1024 * 1024;
    private const int MaxTrafficBytes = 64 * 1024;

    public static void MapManagement(this RouteGroupBuilder v1)
    {
        v1.MapPut("/tools/{tool}/versions/{version}", Version("")).WithMetadata(new RequestSizeLimitAttribute(MaxManifestBytes))
            .Described(InventoryOperations.PublishVersion);
        v1.MapPost("/tools/{tool}/versions/{version}/drain", Version("/drain")).Described(InventoryOperations.DrainVersion);
        v1.MapDelete("/tools/{tool}/versions/{version}", Version("")).Described(InventoryOperations.DeleteVersion);
        v1.MapGet("/tools/{tool}/versions", Tool("versions")).Described(InventoryOperations.ListVersions);
        v1.MapPut("/tools/{tool}/traffic", Tool("traffic")).WithMetadata(new RequestSizeLimitAttribute(MaxTrafficBytes))
            .Described(InventoryOperations.SetTraffic);
        v1.MapGet("/tools/{tool}/traffic", Tool("traffic")).Described(InventoryOperations.GetTraffic);
        v1.MapGet("/tools/{tool}/history", Tool("history")).Described(InventoryOperations.GetHistory);
    }

    private static Func<string, string, HttpContext, ManagementForwarder, Task<IResult>> Version(string rest) =>
        (tool, version, context, forwarder) => forwarder.ForwardAsync(context, ManagementPath.Of(tool, version, rest));

    private static Func<string, HttpContext, ManagementForwarder, Task<IResult>> Tool(string rest) =>
        (tool, context, forwarder) => forwarder.ForwardAsync(context, ManagementPath.Of(tool, null, rest));
}
