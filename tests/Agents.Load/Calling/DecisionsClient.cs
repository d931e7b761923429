using System.Net;
using System.Text;
using System.Text.Json;
using Agents.Load.Running;

namespace Agents.Load.Calling;

/// <summary>The decisions app's HTTP API as one tenant uses it.</summary>
internal sealed class DecisionsClient : IDisposable
{
    private readonly HttpClient _http;

    public DecisionsClient(Uri address, Tenant tenant)
    {
        _http = LoopbackHttp.Client(address);
        _http.DefaultRequestHeaders.Add("X-Api-Key", tenant.Key);
    }

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => _http.IsOkAsync("/readyz", cancellationToken);

    /// <summary>Publishes a version; it decides from now on when it is activated too.</summary>
    public async Task PublishAsync(string type, string version, string text, bool activate, CancellationToken cancellationToken)
    {
        using var content = new StringContent(text, Encoding.UTF8, "application/yaml");
        using var published = await _http.PutAsync($"/v1/decision-types/{type}/versions/{version}", content, cancellationToken);
        await EnsureAsync(published, cancellationToken);
        if (!activate)
        {
            return;
        }

        using var activated = await _http.PostAsync($"/v1/decision-types/{type}/versions/{version}/activate", null, cancellationToken);
        await EnsureAsync(activated, cancellationToken);
    }

    public async Task ObserveAsync(string key, double value, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync($"/v1/facts/{key}", new { value }, cancellationToken);
        await EnsureAsync(answer, cancellationToken);
    }

    /// <summary>Reads a fact. Null when it was there, else why not.</summary>
    public async Task<string?> ReadFactAsync(string key, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync($"/v1/facts/{key}", cancellationToken);
        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode}";
    }

    /// <summary>Asks for a decision. Null when it is final and has this outcome, else what else.</summary>
    public Task<string?> DecideAsync(string type, string input, string outcome, CancellationToken cancellationToken) =>
        DecideAsync(type, input, outcome, prefer: null, cancellationToken);

    /// <summary>Asks for a decision that is carried out, and waits for its outcome. Null when it is this one, else what else.</summary>
    public Task<string?> CarryOutAsync(string type, string input, string outcome, CancellationToken cancellationToken) =>
        DecideAsync(type, input, outcome, "wait=30", cancellationToken);

    /// <summary>Replays and gives the report.</summary>
    public async Task<JsonElement> ReplayAsync(string type, string version, int limit, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync($"/v1/decision-types/{type}/replays", new { version, limit }, cancellationToken);
        await EnsureAsync(answer, cancellationToken);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }

    /// <summary>Whether the chains and the records are intact, and how many records there are.</summary>
    public async Task<(bool Intact, int Records)> VerifyAsync(CancellationToken cancellationToken)
    {
        var report = await _http.GetFromJsonAsync<JsonElement>("/v1/audit/verify", cancellationToken);
        return (report.GetProperty("intact").GetBoolean(), report.GetProperty("records").GetInt32());
    }

    public void Dispose() => _http.Dispose();

    private async Task<string?> DecideAsync(string type, string input, string outcome, string? prefer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/decisions/{type}")
        {
            Content = new StringContent($$"""{"input":{{input}}}""", Encoding.UTF8, "application/json"),
        };
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        using var answer = await _http.SendAsync(request, cancellationToken);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return $"{(int)answer.StatusCode}";
        }

        var decided = body.RootElement.GetProperty("outcome").GetString();
        return decided == outcome ? null : $"{decided}: {body.RootElement.GetProperty("reasons")}";
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new LoadException($"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }
}
