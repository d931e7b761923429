namespace Agents.Load.Calling;

internal static class LoopbackHttp
{
    /// <summary>A client without a proxy and with as many connections as it takes; nothing but loopback.</summary>
    public static HttpClient Client(Uri address)
    {
        if (!address.IsLoopback)
        {
            throw new LoadException($"{address} is not on this machine; load is sent to loopback only.");
        }

        return new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(30) })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(90),
        };
    }

    /// <summary>Whether somebody listens there and is well.</summary>
    public static async Task<bool> IsOkAsync(this HttpClient http, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(path, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Not listening yet.
            return false;
        }
    }
}
