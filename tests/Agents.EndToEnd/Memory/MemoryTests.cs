using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.Contracts;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Memory;

/// <summary>Sessions, documents and context with real processes, which are killed on the way.</summary>
public sealed class MemoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SessionsAndDocuments_SurviveKillsAndStayWithTheirTenant()
    {
        await using var system = await AgentSystem.StartAsync(Token, new AgentSystemExtras { Memory = true });
        using var other = system.Client(system.MemoryUrl, AgentSystem.OtherTenantKey);
        for (var i = 0; i < 40; i++)
            await MemoryCalls.AppendAsync(system, "trip", "maria", $"t{i}", $"Turn number {i} is about my blue suitcase.");
        using var put = await system.Memory.PutAsJsonAsync(
            "/v1/knowledge/lost-luggage",
            new
            {
                title = "Lost luggage",
                contentType = "text/markdown",
                classification = "internal",
                owner = "developer",
                content = "# Lost luggage\n\nA suitcase that is missing must be reported within 21 days.",
            },
            Token);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Token));

        foreach (var process in new[] { AppIds.Memory, AppIds.Memory + " sidecar" })
        {
            await system.Processes[process].KillAsync();
            system.Processes[process].Start();
        }
        await system.WaitUntilReadyAsync(Token);
        // Sent again after the crash: they are there, and none comes twice.
        for (var i = 38; i < 42; i++)
            await MemoryCalls.AppendAsync(system, "trip", "maria", $"t{i}", $"Turn number {i} is about my blue suitcase.");

        var session = await GetAsync(system.Memory, "/v1/sessions/trip");
        Assert.Equal(42, session.GetProperty("lastSeq").GetInt64());
        Assert.Equal(
            Enumerable.Range(0, 42).Select(i => $"t{i}"), session.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("id").GetString()));

        var context = await PostAsync(system.Memory, "/v1/context", new { sessionId = "trip", query = "When must a missing suitcase be reported?", budgetMs = 5000 });
        Assert.Contains("within 21 days", context.GetProperty("prompt").GetString(), StringComparison.Ordinal);
        Assert.Equal(42, context.GetProperty("messages").GetArrayLength());
        Assert.All(context.GetProperty("tiers").EnumerateArray(), tier => Assert.True(tier.GetProperty("answered").GetBoolean(), context.GetRawText()));

        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/v1/sessions/trip", Token)).StatusCode);
        var foreign = await PostAsync(other, "/v1/context", new { sessionId = "trip", query = "When must a missing suitcase be reported?", budgetMs = 5000 });
        Assert.Empty(foreign.GetProperty("pieces").EnumerateArray());

        Assert.Equal(HttpStatusCode.NoContent, (await system.Memory.DeleteAsync("/v1/sessions/trip", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await system.Memory.GetAsync("/v1/sessions/trip", Token)).StatusCode);
        Assert.True((await GetAsync(system.Memory, "/v1/audit/verify")).GetProperty("intact").GetBoolean());
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, Token);
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var response = await http.PostAsJsonAsync(path, body, Token);
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }
}
