using System.Collections.Concurrent;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters.Http;
using Agents.Tools.Adapters.Mcp;
using Agents.Tools.Adapters.Plugins;
using Agents.Tools.Adapters.Processes;
using Agents.Tools.Pools;

namespace Agents.Tools.Adapters;

/// <summary>Makes the adapter for a version.</summary>
internal interface IAdapterFactory
{
    IToolAdapter Create(ToolManifest manifest);
}

/// <summary>One adapter for each kind of target. Connections to an app are shared by its tools and outlive revisions.</summary>
internal sealed partial class AdapterFactory(
    Func<string, HttpClient> invokeClient, ISecretValues secrets, ToolsOptions options, TimeProvider time, ILoggerFactory loggers)
    : IAdapterFactory
{
    // Plugins and servers over HTTP run many calls at once; a program gets one at a time unless it says that it can do more.
    private const int Many = 1000;

    private readonly ConcurrentDictionary<string, Lazy<HttpClient>> _clients = new();
    private readonly TargetPolicy _policy = new(options);
    private readonly ProcSight _sight = new();
    private readonly ProgramPlacement _placement = ProgramPlacement.OfThisProcess(options.ProcessorsWithoutPrograms);
    private readonly ILogger _logger = loggers.CreateLogger<AdapterFactory>();

    public IToolAdapter Create(ToolManifest manifest)
    {
        if (_policy.Deny(manifest.Target) is { } reason)
        {
            Log.Denied(_logger, manifest.Name, manifest.Version, reason);
            return new RefusingAdapter(reason);
        }
        var name = $"{manifest.Name} {manifest.Version}";
        return manifest.Target switch
        {
            DaprAppTarget app => new DaprAppAdapter(app, Client(app.AppId)),
            HttpTarget http => new HttpAdapter(http, manifest.Pool, secrets),
            ProcessTarget process => Pooled(name, manifest, 1, token =>
                LineInstance.StartAsync(name, process.Program, _sight, _placement, time, loggers.CreateLogger<LineInstance>(), token)),
            McpTarget { Program: { } program } mcp => Pooled(name, manifest, 1, token =>
                McpInstance.StartProgramAsync(name, mcp.Tool ?? manifest.Name, program, manifest.Pool, _sight, _placement, time, loggers, token)),
            McpTarget { Url: { } url } mcp => Pooled(name, manifest, Many, token =>
                McpInstance.ConnectAsync(mcp.Tool ?? manifest.Name, url, manifest.Pool, new SecretHeaders(mcp.SecretHeaders, secrets), token)),
            PluginTarget plugin => Pooled(name, manifest, Many, _ =>
                Task.FromResult(PluginInstance.Load(name, options.PluginsPath, plugin))),
            _ => throw new NotSupportedException($"No adapter for a target of type {manifest.Target.GetType().Name}."),
        };
    }

    private PooledAdapter Pooled(
        string name, ToolManifest manifest, int callsPerInstance, Func<CancellationToken, Task<IToolInstance>> start) =>
        new(new InstancePool(name, manifest.Pool, callsPerInstance, start, time, loggers.CreateLogger<InstancePool>()));

    private HttpClient Client(string appId) =>
        _clients.GetOrAdd(appId, id => new Lazy<HttpClient>(() => invokeClient(id))).Value;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The target of {Tool} {Version} is not allowed, so its calls are refused: {Reason}")]
        public static partial void Denied(ILogger logger, string tool, string version, string reason);
    }
}
