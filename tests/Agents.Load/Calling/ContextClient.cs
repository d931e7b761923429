using System.Globalization;
using System.Text.Json;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Scenarios.Sidecar;

namespace Agents.Load.Calling;

/// <summary>Asks the memory app for context.</summary>
internal sealed class ContextClient(int port, Tenant tenant) : IDisposable
{
    private readonly RawConnections _connections = new(port);
    private readonly string _headers = $"X-Api-Key: {tenant.Key}\r\n";

    /// <summary>Null when it was there and as wanted, else why not.</summary>
    /// <param name="query">What is asked; null: nothing, the window is wanted only.</param>
    /// <param name="session">Of whose turn.</param>
    /// <param name="budgetMs">For the slow tiers.</param>
    /// <param name="wrong">What is wrong with the tiers' reports; null: nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string?> AskAsync(
        string? query, int session, int budgetMs, Func<IReadOnlyDictionary<string, TierSeen>, string?> wrong, CancellationToken cancellationToken)
    {
        var asked = query is null ? "" : $"\"query\":{JsonSerializer.Serialize(query)},";
        var body = string.Create(CultureInfo.InvariantCulture, $$"""{{{asked}}"sessionId":"load-{{session}}","userId":"user-{{session}}","budgetMs":{{budgetMs}} }""");
        var request = RawHttp.Request("POST", "/v1/context", body, headers: _headers);
        return await _connections.SendAsync<string?>(
            request, answer => answer.IsGood ? wrong(TierSeen.Of(Json(answer))) : answer.Status.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    public void Dispose() => _connections.Dispose();

    private static byte[] Json(RawAnswer answer) => HttpChunks.Join(answer.Body.Span);
}

/// <summary>What an answer says of a tier.</summary>
internal sealed record TierSeen(bool Answered, int Found)
{
    public static IReadOnlyDictionary<string, TierSeen> Of(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("tiers").EnumerateArray().ToDictionary(
            tier => tier.GetProperty("tier").GetString()!,
            tier => new TierSeen(tier.GetProperty("answered").GetBoolean(), tier.GetProperty("found").GetInt32()), StringComparer.Ordinal);
    }
}
