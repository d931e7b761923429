using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Inventory.Changes;

namespace Agents.Tests.Tools.Inventory.Changes;

/// <summary>Inventories of one tool, <c>order.get</c>.</summary>
internal static class Documents
{
    public const string Tool = "order.get";

    public static ToolManifest Version(string version, string description = "A tool.") =>
        Calls.Manifest() with { Version = version, Description = description };

    public static InventoryDocument With(params string[] versions) => new()
    {
        Revision = 1,
        UpdatedAt = Calls.Start,
        Tools = [.. versions.Select(version => Version(version))],
        FromFolder = [],
    };

    public static InventoryDocument Weighing(this InventoryDocument document, params (string Version, int Weight)[] weights) =>
        document.WithTraffic(Tool, Traffic(weights));

    public static ToolTraffic Traffic(params (string Version, int Weight)[] weights) =>
        new() { Weights = weights.ToDictionary(one => one.Version, one => one.Weight) };

    public static InventoryDocument Draining(this InventoryDocument document, string version) =>
        document.WithState(Tool, version, VersionState.Draining);

    /// <summary>The versions that get calls with their weights, such as <c>1.0.0=90 1.1.0=10</c>.</summary>
    public static string Shares(this InventoryDocument document) => string.Join(
        ' ', TrafficShares.Of(document, document.VersionsOf(Tool)).Select(share => $"{share.Manifest.Version}={share.Weight}"));

    public static Edit.To Changed(Edit edit) => Assert.IsType<Edit.To>(edit);

    public static EditRefusal Refused(Edit edit) => Assert.IsType<Edit.Refused>(edit).Refusal;

    /// <summary>Such as <c>published 1.1.0</c>.</summary>
    public static IEnumerable<string> Words(Edit.To edit) => edit.Changes.Select(change => $"{change.Kind} {change.Version}".TrimEnd());
}
