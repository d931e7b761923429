using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>isolation</c> with its breaker and its quarantine.</summary>
internal static class IsolationReader
{
    private static readonly string[] Fallbacks = ["refuse", "previous"];

    public static ToolIsolation Read(YamlFields? fields)
    {
        var defaults = new ToolIsolation();
        if (fields is null)
            return defaults;
        var isolation = new ToolIsolation
        {
            MaxConcurrent = fields.Number("maxConcurrent", defaults.MaxConcurrent, 1, 100_000),
            Breaker = ReadBreaker(fields.FindMapping("breaker"), defaults.Breaker),
            Quarantine = ReadQuarantine(fields.FindMapping("quarantine"), defaults.Quarantine),
        };
        fields.RefuseOthers();
        return isolation;
    }

    private static ToolBreaker ReadBreaker(YamlFields? fields, ToolBreaker defaults)
    {
        if (fields is null)
            return defaults;
        var breaker = new ToolBreaker
        {
            FaultRatio = fields.Real("faultRatio", defaults.FaultRatio, 0.01, 1),
            MinimumCalls = fields.Number("minimumCalls", defaults.MinimumCalls, 1, 100_000),
            WindowSeconds = fields.Number("windowSeconds", defaults.WindowSeconds, 1, 3600),
            OpenSeconds = fields.Number("openSeconds", defaults.OpenSeconds, 1, 3600),
        };
        fields.RefuseOthers();
        return breaker;
    }

    private static ToolQuarantine ReadQuarantine(YamlFields? fields, ToolQuarantine defaults)
    {
        if (fields is null)
            return defaults;
        var quarantine = new ToolQuarantine
        {
            FaultRatio = fields.Real("faultRatio", defaults.FaultRatio, 0.01, 1),
            MinimumCalls = fields.Number("minimumCalls", defaults.MinimumCalls, 1, 100_000),
            WindowSeconds = fields.Number("windowSeconds", defaults.WindowSeconds, 1, 3600),
            ProbeSeconds = fields.Number("probeSeconds", defaults.ProbeSeconds, 1, 3600),
            ProbesToRelease = fields.Number("probesToRelease", defaults.ProbesToRelease, 1, 100),
            Fallback = fields.OneOf(fields.Find("fallback"), "fallback", Fallbacks) is { } word
                ? (QuarantineFallback)Array.IndexOf(Fallbacks, word)
                : defaults.Fallback,
        };
        fields.RefuseOthers();
        return quarantine;
    }
}
