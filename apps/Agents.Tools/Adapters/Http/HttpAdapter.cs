using System.Net;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters.Http;

/// <summary>A tool that is an HTTP endpoint, reached directly. Its instance is a set of connections of its own.</summary>
internal sealed class HttpAdapter : IToolAdapter
{
    private readonly HttpTarget _target;
    private readonly SecretHeaders _secrets;
    private readonly HttpClient _client;
    private readonly HttpExchange _exchange;
    private readonly HttpMethod _verb;
    private readonly Uri _url;
    private readonly Version _version;

    public HttpAdapter(HttpTarget target, ToolPool pool, ISecretValues secrets)
    {
        _target = target;
        _secrets = new SecretHeaders(target.SecretHeaders, secrets);
        _verb = HttpMethod.Parse(target.Verb);
        _url = new Uri(target.Url);
        _version = target.HttpVersion == 2 ? HttpVersion.Version20 : HttpVersion.Version11;
        _client = DirectClient.Create(pool);
        // Over HTTP/2 a connection carries many requests, and another is opened when it is full.
        _exchange = new HttpExchange(_client, isDirect: true, target.HttpVersion == 2 ? int.MaxValue : DirectClient.MaxConnections(pool));
    }

    public async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        using var message = request.BatchPath is { } batch ? Message(HttpMethod.Post, OnHost(batch)) : Message(_verb, _url);
        if (await _secrets.AddAsync(message.Headers, cancellationToken) is { } missing)
            return ToolErrors.Unreachable(missing, neverSent: true) with { Connecting = true };
        return await _exchange.SendAsync(message, request, cancellationToken);
    }

    public async Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken)
    {
        using var message = Message(HttpMethod.Get, OnHost(HttpExchange.QueryPath(reconcile, command)));
        if (await _secrets.AddAsync(message.Headers, cancellationToken) is { } missing)
            return new EffectAnswer.NotKnown(missing);
        return await _exchange.QueryAsync(message, reconcile, command, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    // Not resolved against the address: '//other/path' would name another host.
    private Uri OnHost(string path) => new(_url.GetLeftPart(UriPartial.Authority) + (path.StartsWith('/') ? path : "/" + path));

    private HttpRequestMessage Message(HttpMethod method, Uri url)
    {
        // Exactly: without TLS there is nothing that could negotiate HTTP/2.
        var message = new HttpRequestMessage(method, url) { Version = _version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, value) in _target.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }
}
