using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>hedging</c>.</summary>
internal static class HedgingReader
{
    public static ToolHedging? Read(YamlFields? fields, bool idempotent)
    {
        if (fields is null)
            return null;
        if (!idempotent)
            fields.Errors.Add(fields.Node, "hedging", "is only allowed with idempotent: true; a second attempt would double the effect.");
        var defaults = new ToolHedging();
        var hedging = new ToolHedging
        {
            MinDelayMs = fields.Number("minDelayMs", defaults.MinDelayMs, 1, 60_000),
            MinimumCalls = fields.Number("minimumCalls", defaults.MinimumCalls, 10, 10_000),
            MaxRatio = fields.Real("maxRatio", defaults.MaxRatio, 0.01, 1),
        };
        fields.RefuseOthers();
        return hedging;
    }
}
