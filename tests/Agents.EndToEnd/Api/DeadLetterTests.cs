using System.Net;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Api;

[Collection(TrafficTestGroup.Name)]
public sealed class DeadLetterTests(TrafficFixture api)
{
    private const string Letters = "/v1/dead-letters";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoCommand_OnACommandTopic_IsListedShownAndDeleted()
    {
        var mark = Guid.NewGuid().ToString();
        await api.PublishAsync(ComponentNames.BatchCommands, Topics.Batch, new { mark });

        var letter = await LetterAsync("batch", l => l.GetProperty("reason").GetString()!.StartsWith("It is no command", StringComparison.Ordinal));
        var path = $"{Letters}/{letter.GetProperty("id").GetString()}";
        var detail = await OperatorAsync(HttpMethod.Get, path, HttpStatusCode.OK);
        var replay = await OperatorAsync(HttpMethod.Post, path + "/replay", HttpStatusCode.Conflict);
        await OperatorAsync(HttpMethod.Delete, path, HttpStatusCode.NoContent);
        var gone = await OperatorAsync(HttpMethod.Get, path, HttpStatusCode.NotFound);

        Assert.Equal((Topics.Batch, "batch"), (letter.GetProperty("topic").GetString(), letter.GetProperty("class").GetString()));
        var message = JsonSerializer.Deserialize<JsonElement>(detail.Body.GetProperty("content").GetProperty("text").GetString()!);
        Assert.Equal((mark, Topics.Batch), (message.GetProperty("data").GetProperty("mark").GetString(), message.GetProperty("topic").GetString()));
        Assert.Equal((ProblemTypes.NotReplayable, ProblemTypes.NotFound), (replay.Text("type"), gone.Text("type")));
        await OperatorAsync(HttpMethod.Delete, path, HttpStatusCode.NotFound);
        await OperatorAsync(HttpMethod.Post, path + "/replay", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Command_OfACallThatHasNotStarted_RunsWhenReplayed()
    {
        var id = await api.RecordAsync("profile.lookup", CallState.Accepted);
        await api.PublishAsync(ComponentNames.Commands, Topics.DeadLetter(Topics.Interactive), new { id });
        var letter = await LetterAsync("interactive", l => Text(l, "callId") == id);
        var path = $"{Letters}/{letter.GetProperty("id").GetString()}";

        var replayed = await OperatorAsync(HttpMethod.Post, path + "/replay", HttpStatusCode.OK);
        var ended = await api.SendAsync(HttpMethod.Get, $"/v1/calls/{id}", HttpStatusCode.OK, headers: ("Prefer", "wait=20"));
        var again = await OperatorAsync(HttpMethod.Post, path + "/replay", HttpStatusCode.OK);

        Assert.Equal(("profile.lookup", "demo"), (Text(letter, "tool"), Text(letter, "tenant")));
        Assert.Equal((true, id), (replayed.Body.GetProperty("published").GetBoolean(), replayed.Text("callId")));
        Assert.True(ended.Text("status") == "succeeded", ended.Body.ToString());
        Assert.Equal((false, "succeeded"), (again.Body.GetProperty("published").GetBoolean(), again.Text("status")));
    }

    [Fact]
    public async Task Command_OfNoCall_IsNotReplayed()
    {
        var id = CallId.New();
        await api.PublishAsync(ComponentNames.Commands, Topics.Critical, new { id });

        var letter = await LetterAsync("critical", l => Text(l, "callId") == id);
        var replay = await OperatorAsync(HttpMethod.Post, $"{Letters}/{letter.GetProperty("id").GetString()}/replay", HttpStatusCode.Conflict);

        Assert.Equal("The ledger holds no such call.", Text(letter, "reason"));
        Assert.Equal(ProblemTypes.NotReplayable, replay.Text("type"));
    }

    [Fact]
    public async Task List_InPages_ShowsEachOnceNewestFirst()
    {
        var ids = Enumerable.Range(0, 3).Select(_ => CallId.New()).ToHashSet();
        foreach (var id in ids)
        {
            await api.PublishAsync(ComponentNames.Commands, Topics.DeadLetter(Topics.Critical), new { id });
            await LetterAsync("critical", l => Text(l, "callId") == id);
        }

        var seen = new List<JsonElement>();
        for (string? next = ""; next is not null;)
        {
            var page = await OperatorAsync(HttpMethod.Get, $"{Letters}?class=critical&limit=1{(next.Length == 0 ? "" : "&after=" + next)}", HttpStatusCode.OK);
            seen.AddRange(page.Body.GetProperty("letters").EnumerateArray());
            next = Text(page.Body, "next");
        }

        Assert.Equal(seen.Count, seen.Select(l => Text(l, "id")).Distinct().Count());
        Assert.Subset(seen.Select(l => Text(l, "callId")!).ToHashSet(), ids);
        var times = seen.ConvertAll(l => l.GetProperty("at").GetDateTimeOffset());
        Assert.Equal(times.OrderDescending(), times);
    }

    [Theory]
    [InlineData("class=urgent", "/class", "critical, interactive or batch")]
    [InlineData("limit=0", "/limit", "a whole number, 1 to 100")]
    [InlineData("limit=many", "/limit", "a whole number, 1 to 100")]
    [InlineData("after=yesterday", "/after", "what 'next' of the page before was")]
    public async Task List_WrongParameter_Is400(string query, string at, string allowed)
    {
        var refused = await OperatorAsync(HttpMethod.Get, $"{Letters}?{query}", HttpStatusCode.BadRequest);

        var error = refused.Body.GetProperty("errors")[0];
        Assert.Equal((at, allowed), (Text(error, "pointer"), Text(error, "allowed")));
    }

    [Fact]
    public async Task List_WithoutTheScope_Is403() =>
        await api.SendAsync(HttpMethod.Get, Letters, HttpStatusCode.Forbidden, key: TrafficFixture.LateKey);

    private async Task<JsonElement> LetterAsync(string toolClass, Func<JsonElement, bool> isIt) => (await Poll.UntilAsync(
        "the dead letter is listed", TimeSpan.FromSeconds(20), async () =>
        {
            var page = await OperatorAsync(HttpMethod.Get, $"{Letters}?class={toolClass}&limit=100", HttpStatusCode.OK);
            var found = page.Body.GetProperty("letters").EnumerateArray().Where(isIt).ToList();
            return found.Count == 0 ? null : found;
        }, Ct, api.System.Tails))[0];

    private Task<Answer> OperatorAsync(HttpMethod method, string path, HttpStatusCode expected) =>
        api.SendAsync(method, path, expected, key: TrafficFixture.OperatorKey);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
