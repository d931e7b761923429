using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters.Http;

/// <summary>
/// A tool that is an endpoint of an app, reached by service invocation. The sidecar's own errors come as 500 with JSON that is no
/// problem details; so does a fault on the way, before or after the tool got the request. Only problem details, or a status below
/// 500, are taken for the tool's own answer.
/// </summary>
internal sealed class DaprAppAdapter(DaprAppTarget target, HttpClient client) : IToolAdapter
{
    private readonly HttpExchange _exchange = new(client, isDirect: false);
    private readonly HttpMethod _verb = HttpMethod.Parse(target.Verb);
    private readonly Uri _path = new(target.Path, UriKind.Relative);

    public async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        using var message = request.BatchPath is { } batch
            ? new HttpRequestMessage(HttpMethod.Post, new Uri(batch, UriKind.Relative))
            : new HttpRequestMessage(_verb, _path);
        return await _exchange.SendAsync(message, request, cancellationToken);
    }

    public async Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(HttpExchange.QueryPath(reconcile, command), UriKind.Relative));
        return await _exchange.QueryAsync(message, reconcile, command, cancellationToken);
    }

    // The client belongs to all tools of the app.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
