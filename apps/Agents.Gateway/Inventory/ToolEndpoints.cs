using Agents.Gateway.Calls;
using Agents.Gateway.OpenApi;
using Agents.Tooling;

namespace Agents.Gateway.Inventory;

/// <summary>What can be called.</summary>
internal static class ToolEndpoints
{
    public static void MapTools(this RouteGroupBuilder v1)
    {
        v1.MapGet("/tools", (CurrentCatalog catalog) => catalog.IsLoaded
                ? TypedResults.Json(catalog.Value.List, ToolingJson.Default.ToolList)
                : Refusal.Unavailable("The inventory has not been read yet. Try again.").ToResult())
            .Described(Operations.ListTools);
        v1.MapGet("/tools/{tool}", (string tool, CurrentCatalog catalog) => catalog.Value.Find(tool) is { } found
                ? TypedResults.Json(found.Description, ToolingJson.Default.ToolDescription)
                : Refusal.NoSuchTool(tool).ToResult())
            .Described(Operations.GetTool);
    }
}
