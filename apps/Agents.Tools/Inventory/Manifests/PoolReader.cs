using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>pool</c>.</summary>
internal static class PoolReader
{
    public static ToolPool Read(YamlFields? fields)
    {
        var defaults = new ToolPool();
        if (fields is null)
            return defaults;
        var hot = fields.Number("hot", defaults.Hot, 0, 100);
        var max = fields.Number("max", defaults.Max, 1, 1000);
        if (hot > max)
            fields.Errors.Wrong(fields.Find("hot")!, fields.PathOf("hot"), $"at most max ({max})");
        var pool = new ToolPool
        {
            Hot = hot,
            Max = max,
            CallsPerInstance = fields.Number("callsPerInstance", 1, 100_000),
            WarmSeconds = fields.Number("warmSeconds", defaults.WarmSeconds, 0, 86_400),
            Prewarm = fields.Flag("prewarm", defaults.Prewarm),
            RecycleAfterCalls = fields.Number("recycleAfterCalls", defaults.RecycleAfterCalls, 0, 1_000_000_000),
            RecycleAfterMinutes = fields.Number("recycleAfterMinutes", defaults.RecycleAfterMinutes, 0, 10_080),
            HealthCheckSeconds = fields.Number("healthCheckSeconds", defaults.HealthCheckSeconds, 0, 3600),
            StartTimeoutMs = fields.Number("startTimeoutMs", defaults.StartTimeoutMs, 100, 120_000),
        };
        fields.RefuseOthers();
        return pool;
    }
}
