using System.Globalization;
using System.Text;
using Agents.Load.Scenarios.Sidecar;

namespace Agents.Load.Calling;

/// <summary>
/// The session store that one writes in an afternoon: a key for each session in the state store, read with its etag, changed and written
/// with it, and again when somebody else was quicker. Straight to the sidecar, without order, idempotency, summary, audit or events.
/// </summary>
internal sealed class PlainSessions(int daprPort) : ISessionTraffic, IDisposable
{
    private const string State = "/v1.0/state/memory";
    private const int MaxTries = 20;
    private const int NoContent = 204;
    private readonly RawConnections _connections = new(daprPort);

    public string Name => "plain key";

    public async Task<string?> AppendAsync(int n, CancellationToken cancellationToken)
    {
        var key = Key(n);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var (failure, turns, etag) = await GetAsync(key, cancellationToken);
            if (failure is not null)
                return failure;
            var compared = etag is null ? "" : $"\"etag\":\"{etag}\",";
            var body = $$"""[{"key":"{{key}}",{{compared}}"value":{{PlainTurns.With(turns, Turn(n))}},"options":{"concurrency":"first-write"} }]""";
            var status = await _connections.SendAsync(RawHttp.Request("POST", State, body), answer => answer.Status, cancellationToken);
            if (status == NoContent)
                return null;
            // A conflict is 409 with an etag; without one it is an error like any other.
            if (status != 409 && etag is not null)
                return status.ToString(CultureInfo.InvariantCulture);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{MaxTries} conflicts");
    }

    public async Task<string?> ReadAsync(int n, CancellationToken cancellationToken) => (await GetAsync(Key(n), cancellationToken)).Failure;

    public void Dispose() => _connections.Dispose();

    private static string Key(int n) => string.Create(CultureInfo.InvariantCulture, $"plain-{SessionTurns.Of(n)}");

    private static string Turn(int n) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"id":"turn-{{n}}","role":"user","text":"{{SessionTurns.Text(n)}}"}""");

    private Task<Found> GetAsync(string key, CancellationToken cancellationToken) =>
        _connections.SendAsync<Found>(RawHttp.Request("GET", $"{State}/{key}"), Read, cancellationToken);

    private static Found Read(RawAnswer answer) => answer.Status switch
    {
        NoContent => new Found(null, "[]", null),
        200 => new Found(null, Encoding.UTF8.GetString(answer.Body.Span), PlainTurns.ETag(Encoding.Latin1.GetString(answer.Head.Span))),
        _ => new Found(answer.Status.ToString(CultureInfo.InvariantCulture), "", null),
    };

    private sealed record Found(string? Failure, string Turns, string? ETag);
}

/// <summary>Turns as a text of JSON that is cut and joined, never parsed: the plain way shall be the cheap way.</summary>
internal static class PlainTurns
{
    /// <summary>The list with one more at its end, and without its oldest when it is longer than a window then.</summary>
    public static string With(string turns, string turn)
    {
        var inner = turns[1..^1];
        if (inner.Length == 0)
            return $"[{turn}]";
        var count = inner.AsSpan().Count("},{") + 1;
        if (count >= SessionTurns.Window)
            inner = inner[(inner.IndexOf("},{", StringComparison.Ordinal) + 2)..];
        return $"[{inner},{turn}]";
    }

    /// <summary>The etag among the headers; null: there is none.</summary>
    public static string? ETag(string head)
    {
        const string Name = "\r\netag:";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        at += Name.Length;
        return head[at..head.IndexOf("\r\n", at, StringComparison.Ordinal)].Trim().Trim('"');
    }
}
