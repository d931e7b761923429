using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Agents.Contracts;
using Agents.EndToEnd.Decisions;
using Agents.EndToEnd.Memory;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Governance;

/// <summary>A person is erased from the whole system while its processes are killed; then every file and API is searched for the person.</summary>
public sealed class ErasureTests
{
    private const string Person = "zsofia.quixworth-7731";
    private const string Words = "quixworth";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erasure_WithEveryProcessKilledOnTheWay_LeavesNoTraceAndAProof()
    {
        await using var system = await AgentSystem.StartAsync(Token, new AgentSystemExtras
        {
            Decisions = true,
            Memory = true,
            // The sidecars stand in for a broker, which keeps messages for its own time.
            SidecarSettings = { ["AGENTS_DAPR_RETENTION_SECONDS"] = "20" },
        });
        using var agent = system.Client(system.GatewayUrl, AgentSystem.DecisionsKey);
        agent.DefaultRequestHeaders.Add(AgentHeaders.Tenant, "demo");
        agent.DefaultRequestHeaders.Add(AgentHeaders.Subject, Person);
        agent.DefaultRequestHeaders.Add(AgentHeaders.Scopes, "*");

        var ended = await CallAsync(agent, "profile.lookup", new { arguments = new { customerId = "c-1042" }, orderingKey = Person }, "wait=20");
        var decision = await DecideAsync(system);
        await RememberAsync(system);
        // Nobody runs it: it waits on its topic.
        await system.Processes[AppIds.Tools].KillAsync();
        var queued = await CallAsync(
            agent, "payment.charge",
            new { arguments = new { customerId = "c-1042", orderId = "o-1", amountCents = 77, currency = "EUR", reason = $"asked by {Person}" } }, null);
        Assert.NotEmpty(FilesWithTraces(system));

        using var started = await system.Memory.PostAsJsonAsync("/v1/erasures", new { userId = Person, reason = "asked for it" }, Token);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var location = started.Headers.Location!.ToString();
        foreach (var app in new[] { AppIds.Memory, AppIds.Gateway, AppIds.Decisions })
        {
            await Task.Delay(TimeSpan.FromSeconds(2), Token);
            await system.Processes[app].KillAsync();
            await system.Processes[app + " sidecar"].KillAsync();
            system.Processes[app + " sidecar"].Start();
            system.Processes[app].Start();
        }
        var erasure = await Poll.UntilAsync("the erasure ends", Limit, async () =>
            await GetAsync(system.Memory, location) is { } one && one.GetProperty("status").GetString() == "ended" ? one : null, system);
        system.Processes[AppIds.Tools].Start();
        await system.WaitUntilReadyAsync(Token);

        var receipt = erasure.GetProperty("receipt");
        Assert.Equal(
            [("decisions", "decision", 1), ("gateway", "call", 2)],
            Counts(receipt).Where(one => one.Kind is "decision" or "call").Order());
        Assert.Equal(
            [("knowledge", "document", 1), ("sessions", "session", 2)],
            Counts(receipt).Where(one => one.Kind is "document" or "session").Order());
        // What was given, and what turns had left behind by then.
        Assert.Contains(Counts(receipt), one => one is { Store: "memories", Kind: "memory", Count: > 0 });
        Assert.DoesNotContain(receipt.GetProperty("stores").EnumerateArray(), one => one.GetProperty("kept").EnumerateObject().Any());
        foreach (var proof in new[] { (system.Memory, location + "/verify"), (system.Memory, "/v1/audit/verify"), (system.Decisions, "/v1/audit/verify") })
        {
            var report = await GetAsync(proof.Item1, proof.Item2);
            Assert.True(report!.Value.GetProperty("intact").GetBoolean(), report.Value.GetRawText());
        }

        // The queued call is never carried out.
        var cancelled = (await GetAsync(system.Gateway, $"/v1/calls/{queued}"))!.Value;
        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        Assert.DoesNotContain("\"amountCents\":77", File.Exists(system.ChargeBook) ? await File.ReadAllTextAsync(system.ChargeBook, Token) : "", StringComparison.Ordinal);
        foreach (var (http, path) in new[]
        {
            (system.Gateway, $"/v1/calls/{ended}"), (system.Gateway, $"/v1/calls/{queued}"), (system.Decisions, $"/v1/decisions/{decision}"),
            (system.Decisions, "/v1/decisions?limit=1000"), (system.Decisions, "/v1/audit?limit=1000"), (system.Memory, "/v1/audit?limit=1000"), (system.Memory, location),
        })
        {
            Assert.DoesNotContain(Words, (await GetAsync(http, path))!.Value.GetRawText(), StringComparison.OrdinalIgnoreCase);
        }
        foreach (var gone in new[] { "/v1/sessions/trip", "/v1/sessions/home", "/v1/knowledge/letter" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await system.Memory.GetAsync(gone, Token)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.OK, (await system.Memory.GetAsync("/v1/sessions/other", Token)).StatusCode);
        Assert.Empty((await GetAsync(system.Memory, $"/v1/memories?user={Person}&history=true"))!.Value.GetProperty("memories").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, (await system.Decisions.GetAsync($"/v1/facts/score/{Person}", Token)).StatusCode);

        string[] traces = [];
        await Poll.UntilAsync("no file has a trace of the person", Limit, () => Task.FromResult((traces = FilesWithTraces(system)).Length == 0 ? system : null), Token,
            () => string.Join(", ", traces));
    }

    private static IEnumerable<(string Store, string Kind, int Count)> Counts(JsonElement receipt) =>
        receipt.GetProperty("stores").EnumerateArray().SelectMany(store => store.GetProperty("erased").EnumerateObject()
            .Select(one => (store.GetProperty("store").GetString()!, one.Name, one.Value.GetInt32())));

    private static async Task<string> DecideAsync(AgentSystem system)
    {
        using var yaml = new StringContent(DecisionsFixture.Limit("limit-e", "1.0.0", most: 50), Encoding.UTF8, "application/yaml");
        (await system.Decisions.PutAsync("/v1/decision-types/limit-e/versions/1.0.0", yaml, Token)).EnsureSuccessStatusCode();
        (await system.Decisions.PostAsync("/v1/decision-types/limit-e/versions/1.0.0/activate", null, Token)).EnsureSuccessStatusCode();
        (await system.Decisions.PutAsJsonAsync($"/v1/facts/score/{Person}", new { value = 720 }, Token)).EnsureSuccessStatusCode();
        (await system.Decisions.PostAsJsonAsync($"/v1/subjects/{Person}/actions", new { action = "address-change" }, Token)).EnsureSuccessStatusCode();
        using var decided = await system.Decisions.PostAsJsonAsync("/v1/decisions/limit-e", new { input = new { amount = 70, who = Person } }, Token);
        decided.EnsureSuccessStatusCode();
        return (await decided.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetString()!;
    }

    private static async Task RememberAsync(AgentSystem system)
    {
        foreach (var (session, user) in new[] { ("trip", Person), ("home", Person), ("other", "somebody.else") })
        {
            for (var i = 0; i < 30; i++)
            {
                await MemoryCalls.AppendAsync(system, session, user, $"t{i}", $"I am {user} and I prefer seat {i}.");
            }
        }
        using var put = await system.Memory.PutAsJsonAsync(
            "/v1/knowledge/letter", new { title = $"Letter of {Person}", content = $"# Complaint\n\n{Person} waits for a refund of two seats.", owner = Person }, Token);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Token));
        using var post = await system.Memory.PostAsJsonAsync("/v1/memories", new { user = Person, text = $"The badge says {Person}" }, Token);
        Assert.True(post.IsSuccessStatusCode, await post.Content.ReadAsStringAsync(Token));
    }

    private static async Task<string> CallAsync(HttpClient http, string tool, object body, string? prefer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tools/{tool}/calls") { Content = JsonContent.Create(body) };
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        using var response = await http.SendAsync(request, Token);
        var answer = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, answer);
        return JsonElement.Parse(answer).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement?> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(path, Token);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(Token) : null;
    }

    // Not the folder of components, which the test itself has written.
    private static string[] FilesWithTraces(AgentSystem system) =>
    [
        .. Directory.EnumerateFiles(system.Folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(system.Folder, "components"), StringComparison.Ordinal) && Holds(file, Words)),
    ];

    private static bool Holds(string file, string words)
    {
        // The lock of a folder cannot be read, and has nothing in it.
        if (new FileInfo(file) is { Exists: false } or { Length: 0 })
        {
            return false;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf(Encoding.UTF8.GetBytes(words)) >= 0;
    }
}
