using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters.Http;

/// <summary>Clients that go where they are told and nowhere else: no redirects, no proxy, no cookies.</summary>
internal static class DirectClient
{
    private const int CallsPerInstance = 1000;

    public static int MaxConnections(ToolPool pool) => pool.Max * (pool.CallsPerInstance ?? CallsPerInstance);

    /// <summary>The pool's times hold for connections: how long idle ones are kept, and when they are replaced.</summary>
    public static HttpClient Create(ToolPool pool, Func<HttpMessageHandler, HttpMessageHandler>? around = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromMilliseconds(pool.StartTimeoutMs),
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = MaxConnections(pool),
            MaxResponseHeadersLength = 32,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(pool.WarmSeconds),
            PooledConnectionLifetime = pool.RecycleAfterMinutes == 0
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMinutes(pool.RecycleAfterMinutes),
        };
        // The attempt's own limit is the only one that counts.
        return new HttpClient(around?.Invoke(handler) ?? handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
