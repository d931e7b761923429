using System.Net;
using System.Text.Json;

namespace Samples.Shop.Scenario.Memory;

/// <summary>What an agent asks of the memory app.</summary>
/// <param name="app">The memory app.</param>
/// <param name="key">The agent's API key.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryClient(AppClient app, string key, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes a document into the knowledge. The same again changes nothing.</summary>
    public Task<JsonElement> PutDocumentAsync(string id, string markdown, CancellationToken cancellationToken) => app.SendAsync(
        HttpMethod.Put, $"/v1/knowledge/{id}", new { content = markdown, contentType = "text/markdown", classification = "internal" }, key, cancellationToken);

    /// <summary>Appends a turn. Its id makes it safe to send it again: actors are placed a moment after their app is up.</summary>
    public async Task AppendAsync(string session, string user, string id, string role, string text, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                await app.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/turns", new { userId = user, id, role, text }, key, cancellationToken);
                return;
            }
            catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.ServiceUnavailable && time.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>The memory with these words, when it is there and holds; null: not within half a minute.</summary>
    public async Task<JsonElement?> RememberedAsync(string user, string words, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Patience)
        {
            var page = await app.GetAsync($"/v1/memories?user={user}", key, cancellationToken);
            foreach (var memory in page.GetProperty("memories").EnumerateArray())
            {
                if (memory.GetProperty("current").GetBoolean() && memory.GetProperty("text").GetString()!.Contains(words, StringComparison.OrdinalIgnoreCase))
                {
                    return memory;
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return null;
    }

    /// <summary>Context for the answer to a question.</summary>
    public Task<JsonElement> ContextAsync(string session, string user, string query, CancellationToken cancellationToken) => app.SendAsync(
        HttpMethod.Post, "/v1/context", new { sessionId = session, userId = user, query, maxTokens = 1500, budgetMs = 500 }, key, cancellationToken);

    /// <summary>What the check of the audit log says.</summary>
    public Task<JsonElement> VerifyAsync(CancellationToken cancellationToken) => app.GetAsync("/v1/audit/verify", key, cancellationToken);
}
