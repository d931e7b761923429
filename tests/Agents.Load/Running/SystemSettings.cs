using Agents.Load.Tools;

namespace Agents.Load.Running;

/// <summary>A tenant of a run, with the key that its calls are made with.</summary>
internal sealed record Tenant(string Name)
{
    public static readonly Tenant Default = new("demo");

    public string Key => $"load-key-{Name}";
}

/// <summary>The system that a scenario wants.</summary>
internal sealed record SystemSettings
{
    public required IReadOnlyList<LoadTool> Tools { get; init; }

    public IReadOnlyList<Tenant> Tenants { get; init; } = [Tenant.Default];

    /// <summary>Settings of the gateway, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Gateway { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of the worker, as environment variables.</summary>
    public IReadOnlyDictionary<string, string> Worker { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of the decisions app, as environment variables. Null: there is none.</summary>
    public IReadOnlyDictionary<string, string>? Decisions { get; init; }

    /// <summary>Whether the tool server runs workflows too, for comparison.</summary>
    public bool Workflows { get; init; }

    /// <summary>Partitions of every topic; null: as many as the sidecar makes where nobody says it, 4.</summary>
    public int? Partitions { get; init; }

    /// <summary>
    /// Every app and every sidecar is a process of its own, so that each can be killed alone. Otherwise one runner starts the apps
    /// and holds all sidecars, as <c>dapr-sidecar run -f</c> does.
    /// </summary>
    public bool Separate { get; init; }
}
