using System.Collections.Concurrent;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters;

/// <summary>Makes the adapter for a version.</summary>
internal interface IAdapterFactory
{
    IToolAdapter Create(ToolManifest manifest);
}

/// <summary>One adapter for each kind of target. Connections to an app are shared by its tools and outlive revisions.</summary>
internal sealed class AdapterFactory(Func<string, HttpClient> invokeClient) : IAdapterFactory
{
    private readonly ConcurrentDictionary<string, Lazy<HttpClient>> _clients = new();

    public IToolAdapter Create(ToolManifest manifest) => manifest.Target switch
    {
        DaprAppTarget app => new DaprAppAdapter(app, Client(app.AppId)),
        _ => throw new NotSupportedException($"No adapter for a target of type {manifest.Target.GetType().Name}."),
    };

    private HttpClient Client(string appId) =>
        _clients.GetOrAdd(appId, id => new Lazy<HttpClient>(() => invokeClient(id))).Value;
}
