using Agents.Gateway.Calls;
using Agents.Gateway.OpenApi;
using Agents.Tooling;

namespace Agents.Gateway.Inventory;

/// <summary>What can be called.</summary>
internal static class ToolEndpoints
{
    public static void MapTools(this RouteGroupBuilder v1)
    {
        v1.MapGet("/tools", (CurrentCatalog catalog) => List(catalog.Value)).Described(Operations.ListTools);
        v1.MapGet("/tools/{tool}", (string tool, CurrentCatalog catalog) => Get(tool, catalog.Value)).Described(Operations.GetTool);
    }

    private static IResult List(ToolCatalog catalog) =>
        catalog.IsLoaded ? TypedResults.Json(catalog.List, ToolingJson.Default.ToolList) : NotLoaded();

    private static IResult Get(string tool, ToolCatalog catalog)
    {
        if (catalog.Find(tool) is { } found)
        {
            return TypedResults.Json(found.Description, ToolingJson.Default.ToolDescription);
        }

        return catalog.IsLoaded ? Refusal.NoSuchTool(tool).ToResult() : NotLoaded();
    }

    private static IResult NotLoaded() => Refusal.Unavailable("The inventory has not been read yet. Try again.").ToResult();
}
