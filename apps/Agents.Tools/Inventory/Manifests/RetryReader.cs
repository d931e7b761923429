using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;

namespace Agents.Tools.Inventory.Manifests;

/// <summary>Reads <c>retry</c>.</summary>
internal static class RetryReader
{
    public static ToolRetry? Read(YamlFields? fields, bool idempotent)
    {
        if (fields is null)
            return null;
        if (!idempotent)
            fields.Errors.Add(fields.Node, "retry", "is only allowed with idempotent: true; sending again would double the effect.");
        var defaults = new ToolRetry();
        var attempts = fields.Number("maxAttempts", defaults.MaxAttempts, 1, Limits.MaxAttempts);
        var initial = fields.Number("initialDelayMs", defaults.InitialDelayMs, 1, 60_000);
        var max = fields.Number("maxDelayMs", Math.Max(defaults.MaxDelayMs, initial), 1, 60_000);
        if (max < initial)
            fields.Errors.Wrong(fields.Find("maxDelayMs")!, fields.PathOf("maxDelayMs"), $"initialDelayMs ({initial}) to 60000");
        fields.RefuseOthers();
        return new ToolRetry { MaxAttempts = attempts, InitialDelayMs = initial, MaxDelayMs = max };
    }
}
