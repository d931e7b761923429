using System.Text.Json;

namespace Agents.Contracts.Inventory;

/// <summary>One version of a tool, as its owner describes it. Field names in YAML and JSON are those below in camelCase.</summary>
public sealed record ToolManifest
{
    /// <summary>The only value of <see cref="Kind"/>.</summary>
    public const string ToolKind = "Tool";

    /// <summary>Always <c>Tool</c>.</summary>
    public string Kind { get => field ?? ToolKind; init; } = ToolKind;

    /// <summary>Lower-case words joined by dot, dash or underscore, such as <c>order.get</c>; at most 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Version, such as <c>1.2.0</c>: digits, letters, dots and dashes; at most 32 characters.</summary>
    public required string Version { get; init; }

    /// <summary>What the tool does, for people and models. 1 to 4,000 characters.</summary>
    public required string Description { get; init; }

    /// <summary>How urgent its calls are.</summary>
    public required ToolClass Class { get; init; }

    /// <summary>JSON Schema of the arguments; its type is <c>object</c>.</summary>
    public required JsonElement InputSchema { get; init; }

    /// <summary>JSON Schema of the result. Without it any JSON is a result.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Where the tool is.</summary>
    public required ToolTarget Target { get; init; }

    /// <summary>Longest time of one attempt, 1 ms to 1 hour. Default 5,000. The call's deadline shortens it.</summary>
    public int TimeoutMs { get; init; } = 5000;

    /// <summary>Whether sending a call twice with the same key has the effect of sending it once. Default no.</summary>
    public bool Idempotent { get; init; }

    /// <summary>Retries; only allowed for idempotent tools.</summary>
    public ToolRetry? Retry { get; init; }

    /// <summary>Status query. Without it a person has to settle a call of unknown outcome.</summary>
    public ToolReconcile? Reconcile { get; init; }

    /// <summary>What undoes a succeeded call.</summary>
    public ToolCompensation? Compensation { get; init; }

    /// <summary>Whether a running call may be broken off when its caller cancels it. Default no.</summary>
    public bool Cancellable { get; init; }

    /// <summary>Instances that are kept ready. Default: the defaults of <see cref="ToolPool"/>.</summary>
    public ToolPool Pool { get => field ?? new(); init; } = new();

    /// <summary>Bulkhead, breaker and quarantine. Default: the defaults of <see cref="ToolIsolation"/>.</summary>
    public ToolIsolation Isolation { get => field ?? new(); init; } = new();

    /// <summary>A second attempt beside a slow one; only for idempotent tools. Default none.</summary>
    public ToolHedging? Hedging { get; init; }

    /// <summary>Sends calls in groups; only for idempotent tools of class batch. Default none.</summary>
    public ToolBatching? Batching { get; init; }

    /// <summary>Limit of starts. Default none.</summary>
    public ToolRateLimit? RateLimit { get; init; }

    /// <summary>Scopes that a caller needs, all of them. Empty: every authenticated caller may call the tool.</summary>
    public IReadOnlyList<string> RequiredScopes { get => field ?? []; init; } = [];

    /// <summary>Who answers for the tool: a team or an address. 1 to 200 characters.</summary>
    public required string Owner { get; init; }
}
