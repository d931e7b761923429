using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Agents.Contracts;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Memory;

/// <summary>Memories with real processes: said in one session, kept behind it, recalled in another.</summary>
public sealed class MemoriesTests
{
    private const string Window = "I prefer window seats on long flights.";
    private const string Aisle = "I prefer aisle seats on long flights now.";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APreference_SaidInOneSession_IsRecalledInAnotherReplacedAndDeleted()
    {
        await using var system = await AgentSystem.StartAsync(Token, new AgentSystemExtras { Memory = true });
        using var other = system.Client(system.MemoryUrl, AgentSystem.OtherTenantKey);
        await MemoryCalls.AppendAsync(system, "spring", "maria", "t1", $"Hello! {Window} Is there a flight to Rome?");
        var window = await MemoryAsync(system, Window);

        var context = await ContextAsync(system.Memory, "autumn", "Which seat shall I book for the long flight?");
        var piece = Assert.Single(context.GetProperty("pieces").EnumerateArray());
        Assert.Equal(("memories", Window), (Text(piece, "tier"), Text(piece, "text")));
        Assert.Equal(("spring", Text(window, "id")), (Text(piece.GetProperty("source"), "sessionId"), Text(piece.GetProperty("source"), "memoryId")));
        Assert.All(
            context.GetProperty("tiers").EnumerateArray().Where(tier => Text(tier, "tier") == "memories"), tier => Assert.True(tier.GetProperty("answered").GetBoolean(), context.GetRawText()));
        Assert.Contains("window seats", Text(context, "prompt"), StringComparison.Ordinal);

        // Nobody else has it: neither another tenant with the same names, nor another person.
        Assert.Empty((await ContextAsync(other, "autumn", "Which seat shall I book for the long flight?")).GetProperty("pieces").EnumerateArray());
        Assert.Empty((await GetAsync(other, "/v1/memories?user=maria")).GetProperty("memories").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/v1/memories/{Text(window, "id")}?user=maria", Token)).StatusCode);
        Assert.Empty((await GetAsync(system.Memory, "/v1/memories?user=paul&q=window+seats")).GetProperty("memories").EnumerateArray());

        // A newer statement replaces it, after a crash on the way, and the older one is its history.
        await MemoryCalls.AppendAsync(system, "summer", "maria", "t1", Aisle);
        await system.Processes[AppIds.Memory].KillAsync();
        system.Processes[AppIds.Memory].Start();
        await system.WaitUntilReadyAsync(Token);
        // What a crash has kept a session from telling, it tells when it goes on.
        await MemoryCalls.AppendAsync(system, "summer", "maria", "t2", "Is there a flight to Rome?");
        var aisle = await MemoryAsync(system, Aisle);
        var found = await GetAsync(system.Memory, $"/v1/memories/{Text(aisle, "id")}?user=maria");
        Assert.Equal(Text(window, "id"), Text(Assert.Single(found.GetProperty("history").EnumerateArray()), "id"));
        Assert.False(found.GetProperty("history")[0].GetProperty("current").GetBoolean());
        context = await ContextAsync(system.Memory, "autumn", "Which seat shall I book for the long flight?");
        Assert.Equal([Aisle], context.GetProperty("pieces").EnumerateArray().Select(one => Text(one, "text")));

        using var deleted = await system.Memory.DeleteAsync($"/v1/memories/{Text(aisle, "id")}?user=maria", Token);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Empty((await GetAsync(system.Memory, "/v1/memories?user=maria&history=true")).GetProperty("memories").EnumerateArray());
        Assert.Empty((await ContextAsync(system.Memory, "autumn", "Which seat shall I book for the long flight?")).GetProperty("pieces").EnumerateArray());

        // What is given through the API is there at once.
        using var added = await system.Memory.PostAsJsonAsync("/v1/memories", new { user = "maria", text = "I prefer seats near the exit" }, Token);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var recalled = await GetAsync(system.Memory, "/v1/memories?user=maria&q=where+to+sit&budgetMs=5000");
        Assert.Equal(["I prefer seats near the exit"], recalled.GetProperty("memories").EnumerateArray().Select(one => Text(one, "text")));
        Assert.True((await GetAsync(system.Memory, "/v1/audit/verify")).GetProperty("intact").GetBoolean());
    }

    // It is kept behind the live path.
    private static Task<JsonElement> MemoryAsync(AgentSystem system, string text) =>
        Poll.UntilAsync($"'{text}' is kept", Limit, async () => (await GetAsync(system.Memory, "/v1/memories?user=maria"))
            .GetProperty("memories").EnumerateArray().Where(one => Text(one, "text") == text).Cast<JsonElement?>().FirstOrDefault(), system);

    private static async Task<JsonElement> ContextAsync(HttpClient http, string session, string query)
    {
        using var response = await http.PostAsJsonAsync("/v1/context", new { sessionId = session, userId = "maria", query, budgetMs = 5000 }, Token);
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, Token);
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
