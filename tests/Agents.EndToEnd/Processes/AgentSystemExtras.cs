namespace Agents.EndToEnd.Processes;

/// <summary>What a system has beyond the usual.</summary>
internal sealed record AgentSystemExtras
{
    /// <summary>Environment of the gateway.</summary>
    public Dictionary<string, string> GatewaySettings { get; init; } = [];

    /// <summary>Environment of the worker.</summary>
    public Dictionary<string, string> WorkerSettings { get; init; } = [];

    /// <summary>Whether the decisions app runs too.</summary>
    public bool Decisions { get; init; }

    /// <summary>Environment of the decisions app.</summary>
    public Dictionary<string, string> DecisionsSettings { get; init; } = [];

    /// <summary>Whether the memory app runs too.</summary>
    public bool Memory { get; init; }

    /// <summary>Environment of the memory app.</summary>
    public Dictionary<string, string> MemorySettings { get; init; } = [];

    /// <summary>Environment of all sidecars.</summary>
    public Dictionary<string, string> SidecarSettings { get; init; } = [];

    /// <summary>The folder of decision types. Null: that of the shop.</summary>
    public string? TypesPath { get; init; }

    /// <summary>API keys, each for a tenant of its own and with these scopes.</summary>
    public IReadOnlyList<ExtraKey> Keys { get; init; } = [];

    /// <summary>Secrets that tools may get as headers, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>The worker's folder of manifests. Null: that of the shop.</summary>
    public string? ToolsPath { get; init; }

    /// <summary>Manifests beside the shop's, YAML by name.</summary>
    public IReadOnlyDictionary<string, string> Manifests { get; init; } = new Dictionary<string, string>();
}

internal sealed record ExtraKey(string Key, string Tenant, params string[] Scopes)
{
    public string Subject { get; init; } = "developer";
}
