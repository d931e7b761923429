using System.Net.Http.Json;
using System.Text.Json;
using Agents.Contracts;

namespace Samples.Shop.Scenario;

/// <summary>Asks one of the apps, through the play's own sidecar.</summary>
/// <param name="http">Reaches the app by service invocation.</param>
/// <param name="time">The clock.</param>
internal sealed class AppClient(HttpClient http, TimeProvider time)
{
    /// <summary>Whether the app can do its work within <paramref name="limit"/>.</summary>
    public Task<bool> IsReadyAsync(TimeSpan limit, CancellationToken cancellationToken) => AppReadiness.WaitAsync(http, limit, time, cancellationToken);

    public Task<JsonElement> GetAsync(string path, string key, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, null, key, cancellationToken);

    /// <exception cref="HttpRequestException">The app refuses; the message has its answer.</exception>
    public async Task<JsonElement> SendAsync(
        HttpMethod method, string path, object? body, string key, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add(AgentHeaders.ApiKey, key);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text)
            : throw new HttpRequestException($"{method} {path} answered {(int)response.StatusCode}: {text}", null, response.StatusCode);
    }
}
