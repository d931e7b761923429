namespace Dapr.Sidecar.Resources;

/// <summary>The <c>kind: Configuration</c> given with <c>--config</c>; the defaults are those of a sidecar without one.</summary>
internal sealed record ConfigurationResource
{
    public string Name { get; init; } = "";

    /// <summary>What the file says over what daprd has switched on by itself.</summary>
    public IReadOnlyDictionary<string, bool> Features { get; init; } = DefaultFeatures;
    public static readonly IReadOnlyDictionary<string, bool> DefaultFeatures =
        new Dictionary<string, bool> { ["HotReload"] = true, ["WorkflowsRemoteActivityReminder"] = true };

    /// <summary>Null: no tracing section. 0: tracing is off. Above 0: on.</summary>
    public double? TracingSamplingRate { get; init; }
    public IReadOnlyList<ApiRule> AllowedApis { get; init; } = [];
    public IReadOnlyList<ApiRule> DeniedApis { get; init; } = [];
    public IReadOnlyList<PipelineHandler> HttpPipeline { get; init; } = [];
    public IReadOnlyList<PipelineHandler> AppHttpPipeline { get; init; } = [];
    public IReadOnlyList<SecretScope> SecretScopes { get; init; } = [];
    public bool ApiLogging { get; init; }
    public WorkflowLimits Workflow { get; init; } = new(0, 0);

    /// <summary>Null: every call is allowed.</summary>
    public AccessControlPolicy? AccessControl { get; init; }
    public string? NameResolutionComponent { get; init; }
    public IReadOnlyDictionary<string, string> NameResolutionConfiguration { get; init; } = new Dictionary<string, string>();
}

/// <summary>Turns and activities that workers may have at one time; 0: any number.</summary>
internal sealed record WorkflowLimits(int MaxConcurrentWorkflows, int MaxConcurrentActivities);

internal sealed record ApiRule(string Name, string Version, string Protocol);

internal sealed record PipelineHandler(string Name, string Type);

internal sealed record SecretScope(string StoreName, string DefaultAccess, IReadOnlyList<string> Allowed, IReadOnlyList<string> Denied);

internal sealed record AccessControlPolicy(string DefaultAction, string TrustDomain, IReadOnlyList<AppAccessPolicy> Policies);

internal sealed record AppAccessPolicy(string AppId, string DefaultAction, string TrustDomain, string Namespace, IReadOnlyList<AppOperation> Operations);

internal sealed record AppOperation(string Name, IReadOnlyList<string> HttpVerbs, string Action);
