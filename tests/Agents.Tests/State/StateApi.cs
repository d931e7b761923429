using System.Text;
using Agents.Tests.Storage;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Names;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.State;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.State;

/// <summary>The state API of one sidecar without a server: a request goes straight to its route.</summary>
internal sealed class StateApi : IAsyncDisposable
{
    private readonly TemporaryStore _temporary;
    private readonly ApiRouter _router = new(maxBodyBytes: 1 << 20);

    public StateApi(params Component[] components)
    {
        _temporary = new TemporaryStore(Time);
        var options = new SidecarOptions { AppId = "app", AppPort = null };
        var resources = new ResourceSet { Components = components };
        var context = new SidecarContext(
            options,
            resources,
            _temporary.Store,
            new AppChannel(options),
            new ResiliencyPolicies([], Time, components, NullLoggerFactory.Instance),
            new NameRegistry(_temporary.Store, Time),
            NullLoggerFactory.Instance,
            Time);
        foreach (var route in new StateBlock(context).Routes()) _router.Map(route);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 5, 4, 3, 2, 1, 500, TimeSpan.Zero));

    /// <summary>A component of one of the types, with what it needs to be set up.</summary>
    public static Component Component(string type, string version = "v1", params (string Name, string Value)[] metadata) =>
        new("store", type, version, new SourceLocation("store.yaml", 1))
        {
            Metadata = [.. metadata
                .Concat([("redisHost", "localhost:6379"), ("connectionString", "host=localhost")])
                .Select(m => new MetadataEntry(m.Item1, m.Item2, new SourceLocation("store.yaml", 2)))],
        };

    public async Task<Answer> SendAsync(string method, string path, string body = "", string? ifMatch = null)
    {
        var http = new DefaultHttpContext();
        var query = path.IndexOf('?', StringComparison.Ordinal);
        http.Request.Method = method;
        http.Request.QueryString = new QueryString(query < 0 ? "" : path[query..]);
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        http.Request.ContentLength = http.Request.Body.Length;
        if (ifMatch is not null) http.Request.Headers.IfMatch = ifMatch;
        var output = new MemoryStream();
        http.Response.Body = output;
        await _router.DispatchAsync(http, query < 0 ? path : path[..query]);
        return new Answer(http.Response.StatusCode, Encoding.UTF8.GetString(output.ToArray()), http.Response.Headers);
    }

    public Task<Answer> GetAsync(string key) => SendAsync("GET", "/v1.0/state/store/" + key);

    public Task<Answer> SaveAsync(string body, string query = "") => SendAsync("POST", "/v1.0/state/store" + query, body);

    public Task<Answer> TransactAsync(string body) => SendAsync("POST", "/v1.0/state/store/transaction", body);

    public Task<Answer> BulkGetAsync(string body) => SendAsync("POST", "/v1.0/state/store/bulk", body);

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    internal sealed record Answer(int Status, string Body, IHeaderDictionary Headers)
    {
        public string? ETag => Headers.ETag;
    }
}
