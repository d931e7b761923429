using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;

[assembly: AssemblyFixture(typeof(ApiFixture))]

namespace Agents.EndToEnd.Api;

/// <summary>One running system for all tests of the API.</summary>
public class ApiFixture : IAsyncLifetime
{
    private AgentSystem? _system;

    private protected virtual AgentSystemExtras Extras { get; } = new();

    /// <summary>Where requests go.</summary>
    internal virtual string Url => System.GatewayUrl;

    internal AgentSystem System => _system!;

    internal HttpClient Http => System.Gateway;

    public virtual async ValueTask InitializeAsync() => _system = await AgentSystem.StartAsync(CancellationToken.None, Extras);

    public virtual async ValueTask DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Sends and checks the status; the body as JSON.</summary>
    internal async Task<Answer> SendAsync(
        HttpMethod method, string path, HttpStatusCode expected, object? body = null, string? key = AgentSystem.Key,
        params (string Name, string Value)[] headers)
    {
        using var http = System.Client(Url, key);
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body switch { null => null, HttpContent content => content, _ => JsonContent.Create(body) },
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        var json = text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        if (!response.IsSuccessStatusCode)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal((int)expected, json.GetProperty("status").GetInt32());
            Assert.StartsWith("urn:agents:problem:", json.GetProperty("type").GetString(), StringComparison.Ordinal);
        }

        return new Answer(json, response.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    internal Task<Answer> CallAsync(string tool, object arguments, HttpStatusCode expected, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"/v1/tools/{tool}/calls", expected, new { arguments }, headers: headers);
}

internal sealed record Answer(JsonElement Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? Text(string name) => Body.GetProperty(name).GetString();

    /// <summary>A text of a call's error; null when there is none.</summary>
    public string? Error(string name) => Body.GetProperty("error").TryGetProperty(name, out var text) ? text.GetString() : null;

    /// <summary>The HTTP status that the tool's error names.</summary>
    public int ErrorStatus() => Body.GetProperty("error").GetProperty("status").GetInt32();
}
