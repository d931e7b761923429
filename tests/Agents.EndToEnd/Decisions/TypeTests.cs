using System.Net;
using System.Text;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

[Collection(DecisionsFixture.Collection)]
public sealed class TypeTests(DecisionsFixture system)
{
    [Fact]
    public async Task Publish_ActivateAndAnotherVersion_DecidesWithWhatIsActive()
    {
        await system.PublishAsync("limit-a", "1.0.0", DecisionsFixture.Limit("limit-a", "1.0.0", most: 100), activate: false);
        var refused = await system.SendAsync(HttpMethod.Post, "/v1/decisions/limit-a", HttpStatusCode.NotFound, new { input = new { amount = 1 } });
        Assert.Equal("There is no decision type limit-a with an active version.", refused.Text("detail"));

        await system.SendAsync(HttpMethod.Post, "/v1/decision-types/limit-a/versions/1.0.0/activate", HttpStatusCode.NoContent);
        Assert.Equal(("approve", "1.0.0"), await DecideAsync("limit-a", 60));
        await system.PublishAsync("limit-a", "2.0.0", DecisionsFixture.Limit("limit-a", "2.0.0", most: 50));
        Assert.Equal(("deny", "2.0.0"), await DecideAsync("limit-a", 60));
        // Back again.
        await system.SendAsync(HttpMethod.Post, "/v1/decision-types/limit-a/versions/1.0.0/activate", HttpStatusCode.NoContent);
        Assert.Equal(("approve", "1.0.0"), await DecideAsync("limit-a", 60));

        var type = await system.SendAsync(HttpMethod.Get, "/v1/decision-types/limit-a", HttpStatusCode.OK);
        Assert.Equal("1.0.0", type.Text("active"));
        Assert.Equal(["1.0.0", "2.0.0"], type.Body.GetProperty("versions").EnumerateArray().Select(one => one.GetProperty("version").GetString()));
        Assert.Equal("developer", type.Body.GetProperty("versions")[0].GetProperty("by").GetString());
        var all = await system.SendAsync(HttpMethod.Get, "/v1/decision-types", HttpStatusCode.OK);
        Assert.True(all.Body.GetProperty("types").TryGetProperty("credit-limit", out var sample));
        Assert.Equal("folder", sample.GetProperty("versions")[0].GetProperty("by").GetString());
    }

    [Fact]
    public async Task Publish_SameContentAgain_IsFineAndOtherContentIsAConflict()
    {
        var text = DecisionsFixture.Limit("limit-b", "1.0.0", most: 100);
        await system.PublishAsync("limit-b", "1.0.0", text, activate: false);
        await system.PublishAsync("limit-b", "1.0.0", "# Another comment.\n" + text, activate: false);
        var answer = await PutAsync("limit-b", "1.0.0", DecisionsFixture.Limit("limit-b", "1.0.0", most: 99), HttpStatusCode.Conflict);
        Assert.Equal("limit-b 1.0.0 is published with other content; publish another version.", answer.Text("detail"));
        using var http = system.System.Client(system.Url, AgentSystem.Key);
        Assert.Equal(text, await http.GetStringAsync("/v1/decision-types/limit-b/versions/1.0.0", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Publish_ByOneTenant_IsNothingToAnother()
    {
        await system.PublishAsync("limit-c", "1.0.0", DecisionsFixture.Limit("limit-c", "1.0.0", most: 100));
        await system.SendAsync(HttpMethod.Get, "/v1/decision-types/limit-c", HttpStatusCode.NotFound, key: AgentSystem.OtherTenantKey);
        await system.SendAsync(HttpMethod.Get, "/v1/decision-types/limit-c/versions/1.0.0", HttpStatusCode.NotFound, key: AgentSystem.OtherTenantKey);
        await system.SendAsync(
            HttpMethod.Post, "/v1/decisions/limit-c", HttpStatusCode.NotFound, new { input = new { amount = 1 } }, AgentSystem.OtherTenantKey);
    }

    [Fact]
    public async Task Publish_WithMistakes_NamesAllWithLineAndColumn()
    {
        var text = DecisionsFixture.Limit("limit-d", "1.0.0", most: 100)
            .Replace("input.amount >", "input.amuont >", StringComparison.Ordinal).Replace("outcome: approve", "outcome: yes", StringComparison.Ordinal);
        var answer = await PutAsync("limit-d", "1.0.1", text, HttpStatusCode.UnprocessableEntity);
        var errors = answer.Body.GetProperty("errors").EnumerateArray()
            .Select(one => (Line: one.GetProperty("line").GetInt32(), Field: one.GetProperty("field").GetString()!, Message: one.GetProperty("message").GetString()!)).ToArray();
        Assert.Contains(errors, one => one is { Line: 14, Field: "outcome[0].when" } && one.Message.Contains("uses 'input.amuont'", StringComparison.Ordinal));
        Assert.Contains(errors, one => one.Field == "outcome[1].outcome" && one.Message.Contains("allowed: approve, review, deny", StringComparison.Ordinal));
        Assert.Equal(2, errors.Length);

        answer = await PutAsync("other-name", "1.0.1", DecisionsFixture.Limit("limit-d", "1.0.0", most: 100), HttpStatusCode.UnprocessableEntity);
        Assert.Equal(
            ["is 'limit-d'; allowed: other-name, as in the path.", "is '1.0.0'; allowed: 1.0.1, as in the path."],
            answer.Body.GetProperty("errors").EnumerateArray().Select(one => one.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Shadow_OtherVersion_ItsDifferencesAreKept()
    {
        await system.PublishAsync("limit-e", "1.0.0", DecisionsFixture.Limit("limit-e", "1.0.0", most: 100));
        await system.PublishAsync("limit-e", "2.0.0", DecisionsFixture.Limit("limit-e", "2.0.0", most: 50), activate: false);
        await system.SendAsync(HttpMethod.Post, "/v1/decision-types/limit-e/versions/2.0.0/shadow", HttpStatusCode.NoContent);
        Assert.Equal(("approve", "1.0.0"), await DecideAsync("limit-e", 10));
        Assert.Equal(("approve", "1.0.0"), await DecideAsync("limit-e", 60));
        var report = await Poll.UntilAsync(
            "two shadows are written", TimeSpan.FromSeconds(20),
            async () => (await system.SendAsync(HttpMethod.Get, "/v1/decision-types/limit-e/versions/2.0.0/shadow", HttpStatusCode.OK)).Body is var body
                && body.GetProperty("evaluated").GetInt32() == 2 ? body : (JsonElement?)null,
            system.System);
        Assert.Equal(1, report.GetProperty("different").GetInt32());
        var difference = report.GetProperty("differences")[0];
        Assert.Equal(
            ("outcome", "approve", "deny", "1.0.0"),
            (difference.GetProperty("kind").GetString(), difference.GetProperty("live").GetString(), difference.GetProperty("shadow").GetString(), difference.GetProperty("liveVersion").GetString()));

        await system.SendAsync(HttpMethod.Delete, "/v1/decision-types/limit-e/shadow", HttpStatusCode.NoContent);
        await system.SendAsync(HttpMethod.Delete, "/v1/decision-types/limit-e/shadow", HttpStatusCode.NotFound);
        await system.SendAsync(HttpMethod.Get, "/v1/decision-types/limit-e/versions/9/shadow", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Replay_OtherVersion_NamesWhatWouldChange()
    {
        await system.PublishAsync("limit-f", "1.0.0", DecisionsFixture.Limit("limit-f", "1.0.0", most: 100));
        await system.PublishAsync("limit-f", "2.0.0", DecisionsFixture.Limit("limit-f", "2.0.0", most: 50), activate: false);
        for (var amount = 10; amount <= 90; amount += 10)
            await DecideAsync("limit-f", amount);
        var report = await ReplayAsync(new { version = "2.0.0", examples = 2 });
        Assert.Equal((9, 4, 4), (report.GetProperty("records").GetInt32(), report.GetProperty("different").GetInt32(), report.GetProperty("differences").GetProperty("outcome").GetInt32()));
        Assert.Equal(2, report.GetProperty("examples").GetArrayLength());
        Assert.Equal("More than 50.", report.GetProperty("examples")[0].GetProperty("reasonsAfter")[0].GetString());
        Assert.Equal(0, (await ReplayAsync(new { version = "1.0.0" })).GetProperty("different").GetInt32());

        var first = await ReplayAsync(new { version = "2.0.0", limit = 5 });
        var second = await ReplayAsync(new { version = "2.0.0", limit = 5, after = first.GetProperty("after").GetString() });
        Assert.Equal((5, 4), (first.GetProperty("records").GetInt32(), second.GetProperty("records").GetInt32()));
        Assert.False(second.TryGetProperty("after", out var after) && after.ValueKind == JsonValueKind.String);
        Assert.Equal(0, (await ReplayAsync(new { version = "2.0.0", since = "2999-01-01T00:00:00Z" })).GetProperty("records").GetInt32());
    }

    private async Task<JsonElement> ReplayAsync(object body) =>
        (await system.SendAsync(HttpMethod.Post, "/v1/decision-types/limit-f/replays", HttpStatusCode.OK, body)).Body;

    private async Task<Api.Answer> PutAsync(string type, string version, string text, HttpStatusCode expected)
    {
        using var yaml = new StringContent(text, Encoding.UTF8, "application/yaml");
        return await system.SendAsync(HttpMethod.Put, $"/v1/decision-types/{type}/versions/{version}", expected, yaml);
    }

    private async Task<(string?, string?)> DecideAsync(string type, int amount)
    {
        var answer = await system.DecideAsync(type, new { amount });
        return (answer.Text("outcome"), answer.Text("version"));
    }
}
