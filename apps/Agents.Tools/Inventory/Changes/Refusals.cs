using Agents.Contracts;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Changes;

/// <summary>The refusals of the rules.</summary>
internal static class Refusals
{
    public static Edit NoSuchTool(string tool) => new Edit.Refused(new EditRefusal(
        StatusCodes.Status404NotFound, ProblemTypes.ToolNotFound, "There is no such tool",
        $"The inventory holds no tool '{tool}'; GET /v1/tools lists all."));

    public static Edit NoSuchVersion(string tool, string version) => new Edit.Refused(new EditRefusal(
        StatusCodes.Status404NotFound, ProblemTypes.ToolNotFound, "There is no such version",
        $"{tool} has no version '{version}'; GET /v1/tools/{tool}/versions lists all."));

    public static Edit Conflict(string detail) => new Edit.Refused(new EditRefusal(
        StatusCodes.Status409Conflict, ProblemTypes.InventoryConflict, "The inventory does not allow it now", detail));

    public static Edit Invalid(params IReadOnlyList<ManifestError> errors) => new Edit.Refused(InvalidManifest(errors));

    public static EditRefusal InvalidManifest(IReadOnlyList<ManifestError> errors) => new(
        StatusCodes.Status422UnprocessableEntity, ProblemTypes.InvalidManifest, "There are mistakes in it; nothing was changed",
        $"{errors.Count} {(errors.Count == 1 ? "mistake" : "mistakes")}; each with its place in the body.", errors);
}
