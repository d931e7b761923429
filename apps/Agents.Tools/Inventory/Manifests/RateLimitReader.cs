using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>rateLimit</c>.</summary>
internal static class RateLimitReader
{
    public static ToolRateLimit? Read(YamlFields? fields)
    {
        if (fields is null)
            return null;
        var perSecond = fields.RequireReal("perSecond", 0.01, 1_000_000);
        var burst = fields.Number("burst", 1, 1_000_000);
        fields.RefuseOthers();
        return perSecond is { } rate ? new ToolRateLimit { PerSecond = rate, Burst = burst } : null;
    }
}
