using System.Globalization;
using Agents.Load.Running;
using Agents.Load.Scenarios.Sidecar;

namespace Agents.Load.Calling;

/// <summary>Calls to sessions, and calls that do the same the plain way.</summary>
internal interface ISessionTraffic
{
    string Name { get; }

    /// <summary>Appends the n-th turn of all. Null when it was good, else why not.</summary>
    Task<string?> AppendAsync(int n, CancellationToken cancellationToken);

    /// <summary>Reads the newest turns of a session. Null when they were there, else why not.</summary>
    Task<string?> ReadAsync(int n, CancellationToken cancellationToken);
}

/// <summary>What both kinds of calls have in common.</summary>
internal static class SessionTurns
{
    public const int Sessions = 200;

    /// <summary>Newest turns that are read.</summary>
    public const int Window = 20;

    /// <summary>The session of the n-th call: spread, so that no two calls in a row are of one session.</summary>
    public static int Of(int n) => (int)((uint)n * 7919 % Sessions);

    public static string Text(int n) =>
        string.Create(CultureInfo.InvariantCulture, $"Order {100_000 + n} has not come yet, and I would like to know where it is and when it will be here.");
}

/// <summary>The memory app's sessions.</summary>
internal sealed class AppSessions(int port, Tenant tenant) : ISessionTraffic, IDisposable
{
    private readonly RawConnections _connections = new(port);
    private readonly string _headers = $"X-Api-Key: {tenant.Key}\r\n";

    public string Name => "session";

    public Task<string?> AppendAsync(int n, CancellationToken cancellationToken)
    {
        var session = SessionTurns.Of(n);
        var body = string.Create(
            CultureInfo.InvariantCulture, $$"""{"userId":"user-{{session}}","id":"turn-{{n}}","role":"user","text":"{{SessionTurns.Text(n)}}"}""");
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/sessions/load-{session}/turns");
        return _connections.SendAsync(RawHttp.Request("POST", path, body, headers: _headers), Failure, cancellationToken);
    }

    public Task<string?> ReadAsync(int n, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/sessions/load-{SessionTurns.Of(n)}?turns={SessionTurns.Window}");
        return _connections.SendAsync(RawHttp.Request("GET", path, headers: _headers), Failure, cancellationToken);
    }

    public void Dispose() => _connections.Dispose();

    private static string? Failure(RawAnswer answer) => answer.IsGood ? null : answer.Status.ToString(CultureInfo.InvariantCulture);
}
