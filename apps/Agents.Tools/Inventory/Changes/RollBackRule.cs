using Agents.Contracts.Inventory;

namespace Agents.Tools.Inventory.Changes;

/// <summary>
/// Ends a trial that went badly: the canary's weight is 0, so the others share its calls in the proportion of their own weights. Only
/// for the very trial that was judged, so the second replica that comes to the same judgement finds nothing to do.
/// </summary>
internal static class RollBackRule
{
    public static Edit Apply(InventoryDocument document, string tool, ToolCanary judged, string reason)
    {
        if (!document.Traffic.TryGetValue(tool, out var traffic) || traffic.Canary != judged)
            return Edit.Nothing;
        var left = new ToolTraffic { Weights = new Dictionary<string, int>(traffic.Weights) { [judged.Version] = 0 } };
        return left.Weights.All(entry => entry.Value == 0)
            ? Edit.Nothing
            : new Edit.To(document.WithTraffic(tool, left), new ToolChange(tool, ToolChange.RolledBack, judged.Version, left, reason));
    }
}
