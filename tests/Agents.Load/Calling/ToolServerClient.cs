using System.Text;
using Agents.Load.ToolServer;

namespace Agents.Load.Calling;

/// <summary>The tool server, past the system: to call a tool directly, to make it misbehave, and to read its books.</summary>
internal sealed class ToolServerClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = LoopbackHttp.Client(address);

    public Uri Address => address;

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => _http.IsOkAsync("/healthz", cancellationToken);

    /// <summary>Calls the tool directly. Null when it answered well, else why not.</summary>
    public async Task<string?> CallAsync(string tool, string arguments, CancellationToken cancellationToken)
    {
        using var content = new StringContent(arguments, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync($"/tools/{tool}", content, cancellationToken);
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode}";
    }

    /// <summary>Runs a workflow of five activities. Null when it completed, else why not.</summary>
    public async Task<string?> BareWorkflowAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsync("/workflows/bare", null, cancellationToken);
        return response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode}";
    }

    public async Task BehaveAsync(string tool, Behaviour behaviour, CancellationToken cancellationToken)
    {
        using var response = await _http.PutAsJsonAsync($"/behaviours/{tool}", behaviour, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async Task<ToolCounts> CountsAsync(string tool, CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<ToolCounts>($"/counts/{tool}", cancellationToken) ?? throw new LoadException("The tool server has no counts.");

    /// <summary>Forgets totals and peaks; what runs now still counts as running.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.DeleteAsync("/counts", cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}
