namespace Agents.EndToEnd.Processes;

/// <summary>What a system has beyond the usual.</summary>
internal sealed record AgentSystemExtras
{
    /// <summary>Environment of the gateway.</summary>
    public Dictionary<string, string> GatewaySettings { get; init; } = [];

    /// <summary>Environment of the worker.</summary>
    public Dictionary<string, string> WorkerSettings { get; init; } = [];

    /// <summary>API keys, each for a tenant of its own and with these scopes.</summary>
    public IReadOnlyList<ExtraKey> Keys { get; init; } = [];

    /// <summary>Secrets that tools may get as headers, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>The worker's folder of manifests. Null: that of the shop.</summary>
    public string? ToolsPath { get; init; }

    /// <summary>Manifests beside the shop's, YAML by name.</summary>
    public IReadOnlyDictionary<string, string> Manifests { get; init; } = new Dictionary<string, string>();
}

internal sealed record ExtraKey(string Key, string Tenant, params string[] Scopes);
