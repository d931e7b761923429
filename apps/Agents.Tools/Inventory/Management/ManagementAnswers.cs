using Agents.Contracts.Inventory;
using Agents.Hosting.Problems;
using Agents.Tooling;
using Agents.Tooling.Inventory;
using Agents.Tools.Inventory.Changes;

namespace Agents.Tools.Inventory.Management;

/// <summary>The inventory and its refusals as answers.</summary>
internal static class ManagementAnswers
{
    // Where there is generated code for a type its enums are words.
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, ToolingJson.WithReflection, statusCode: status);

    public static IResult Refused(EditRefusal refusal)
    {
        var errors = refusal.Errors.Select(error => new ManifestMistake(error.Line, error.Column, error.Field, error.Message)).ToArray();
        return Problem.Of(
            refusal.Status, refusal.Type, refusal.Title, refusal.Detail,
            errors.Length == 0 ? null : new Dictionary<string, object?> { ["errors"] = errors });
    }

    public static VersionAnswer Version(InventoryDocument document, ToolManifest manifest, IReadOnlyList<VersionShare> shares) => new()
    {
        Tool = manifest.Name,
        Version = manifest.Version,
        State = document.StateOf(manifest),
        Weight = shares.FirstOrDefault(share => share.Manifest.Version == manifest.Version)?.Weight ?? 0,
        Canary = document.Traffic.GetValueOrDefault(manifest.Name)?.Canary?.Version == manifest.Version,
        Source = document.IsFromFolder(manifest) ? "folder" : "api",
        Revision = document.Revision,
    };

    public static VersionAnswer Version(InventoryDocument document, string tool, string version) =>
        Version(document, document.Find(tool, version)!, TrafficShares.Of(document, document.VersionsOf(tool)));

    public static VersionList Versions(InventoryDocument document, string tool)
    {
        var versions = document.VersionsOf(tool);
        var shares = TrafficShares.Of(document, versions);
        return new VersionList { Tool = tool, Versions = [.. versions.Reverse().Select(manifest => Version(document, manifest, shares))] };
    }

    public static TrafficAnswer Traffic(InventoryDocument document, string tool)
    {
        var set = document.Traffic.GetValueOrDefault(tool);
        return new TrafficAnswer
        {
            Tool = tool,
            Set = set is not null,
            Weights = set?.Weights ?? TrafficShares.Of(document, document.VersionsOf(tool)).ToDictionary(one => one.Manifest.Version, one => one.Weight),
            Canary = set?.Canary,
            Revision = document.Revision,
        };
    }
}
