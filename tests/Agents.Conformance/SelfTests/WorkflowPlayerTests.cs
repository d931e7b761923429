using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.Conformance.Workflows;

namespace Agents.Conformance.SelfTests;

/// <summary>The player of the task hub recordings: what is recorded passes, and every kind of change to it fails.</summary>
public sealed class WorkflowPlayerTests
{
    private static readonly PlayerLimits Limits = PlayerLimits.Default with { Patience = TimeSpan.FromSeconds(1) };

    private static string Original => File.ReadAllText(Path.Combine(Recording.Folder, "one_activity.json"));

    [Fact]
    public async Task Play_AsRecorded_Passes() => Assert.Null(await PlayAsync(Original));

    [Theory]
    [InlineData("""{"name": "one", "input": "41", "workflowInstance""", """{"name": "two", "input": "41", "workflowInstance""", "executionStarted.name: expected \"two\", got \"one\"")]
    [InlineData("""{"activityRequest": {"name": "step", "input": "41",""", """{"activityRequest": {"name": "step",""", "item.activityRequest.input: expected nothing")]
    [InlineData("""1, "taskExecutionId": "<uuid-2>"}}}""", """1, "taskExecutionId": "<uuid-1>"}}}""", "item.activityRequest.taskExecutionId: expected \"<uuid-1>\" = ")]
    [InlineData("""{"taskScheduledId": 1, "result": "42", "taskExecutionId": "<uuid-2>"}""", """{"taskScheduledId": 1, "taskExecutionId": "<uuid-2>"}""", "taskCompleted.result: expected nothing")]
    [InlineData(""" "output": "42",""", """ "output": "42", "customStatus": "",""", "customStatus: expected \"\", got nothing")]
    [InlineData("""ORCHESTRATION_STATUS_COMPLETED", "createdTimestamp": "<time-2>",""", """ORCHESTRATION_STATUS_COMPLETED", "createdTimestamp": "<time-1>",""", "createdTimestamp: expected \"<time-1>\" = ")]
    public async Task Play_OtherThanRecorded_Fails(string recorded, string changed, string difference)
    {
        Assert.Contains(recorded, Original, StringComparison.Ordinal);
        Assert.Contains(difference, await PlayAsync(Original.Replace(recorded, changed, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Play_WorkThatDoesNotCome_Fails() =>
        Assert.Contains("nothing of the kind", await PlayAsync(Original.Replace("""{"instanceId": "one-1"}, "taskId": 1""", """{"instanceId": "one-1"}, "taskId": 7""", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public async Task Play_WorkThatWasNotRecorded_Fails() => Assert.Contains(
        "work that was not recorded", await PlayAsync(Without(entry => (string?)entry["from"] == "daprd" && entry["message"]?["activityRequest"] is not null)), StringComparison.Ordinal);

    [Fact]
    public async Task Play_AnswerWhereAnErrorWas_Fails() => Assert.Contains("expected the status UNKNOWN, got {", await PlayAsync(With("StartInstance", entry =>
    {
        entry.Remove("message");
        entry["error"] = "UNKNOWN";
        entry["text"] = "<text>";
    })), StringComparison.Ordinal);

    [Fact]
    public async Task Play_ErrorWhereAnAnswerWas_Fails() => Assert.Contains("expected the status OK, got UNKNOWN", await PlayAsync("""
        [
        {"at": 1, "from": "worker", "rpc": "GetWorkItems", "message": {}},
        {"at": 2, "from": "client", "rpc": "PurgeInstances", "message": {"instanceId": "nobody"}},
        {"at": 3, "from": "daprd", "to": "client", "rpc": "PurgeInstances", "message": {}}
        ]
        """), StringComparison.Ordinal);

    [Fact]
    public async Task Play_OtherStatus_Fails() => Assert.Contains("expected the status ALREADY_EXISTS, got UNKNOWN", await PlayAsync("""
        [
        {"at": 1, "from": "worker", "rpc": "GetWorkItems", "message": {}},
        {"at": 2, "from": "client", "rpc": "PurgeInstances", "message": {"instanceId": "nobody"}},
        {"at": 3, "from": "daprd", "to": "client", "rpc": "PurgeInstances", "error": "ALREADY_EXISTS", "text": "<text>"}
        ]
        """), StringComparison.Ordinal);

    [Fact]
    public async Task Play_AnswerWhereTheCallerGaveUp_Fails() => Assert.Contains("expected no answer", await PlayAsync("""
        [
        {"at": 1, "from": "client", "rpc": "GetInstance", "message": {"instanceId": "nobody"}},
        {"at": 9000, "from": "client", "rpc": "GetInstance", "end": "CANCELLED"}
        ]
        """), StringComparison.Ordinal);

    [Fact]
    public async Task Play_AnswerThatComesTooEarly_Fails()
    {
        // A start that says when is answered at once, not after the first turn.
        var early = Original
            .Replace("""{"instanceId": "one-1", "name": "one", "input": "41"}}""", """{"instanceId": "one-1", "name": "one", "input": "41", "scheduledStartTimestamp": "<time-9>"}, "times": {"<time-9>": 1}}""", StringComparison.Ordinal)
            .Replace("""executionId": "<uuid-1>"}}, """, """executionId": "<uuid-1>"}, "scheduledStartTimestamp": "<time-9>"}, """, StringComparison.Ordinal);
        Assert.Contains("StartInstance was answered before the turn was", await PlayAsync(early, Limits with { Grace = TimeSpan.FromSeconds(10) }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Play_NoAnswer_Fails() => Assert.NotNull(await PlayAsync("""
        [
        {"at": 1, "from": "client", "rpc": "StartInstance", "message": {"instanceId": "a", "name": "b"}},
        {"at": 2, "from": "daprd", "to": "client", "rpc": "StartInstance", "message": {"instanceId": "a"}}
        ]
        """));

    [Fact]
    public async Task Play_HttpAnswersOtherThanRecorded_Fail()
    {
        var changed = HttpPlayer.Exchanges().Where(exchange => exchange.Request.Method != "GET" && exchange.Response.Status is >= 400 && exchange.TookMs < 1_000)
            .Select(exchange => exchange with { Response = exchange.Response with { Status = 418 } }).ToList();
        Assert.NotEmpty(changed);
        Assert.Equal(changed.Count, (await HttpPlayer.RunAsync(changed, TestContext.Current.CancellationToken)).Count);
    }

    private static Task<string?> PlayAsync(string recording, PlayerLimits? limits = null) =>
        RecordingRuns.RunAsync(Recording.Parse("self", recording), limits ?? Limits, TestContext.Current.CancellationToken);

    private static string Without(Func<JsonObject, bool> isLeftOut)
    {
        var entries = JsonNode.Parse(Original)!.AsArray();
        return JsonSerializer.Serialize(entries.Where(entry => !isLeftOut(entry!.AsObject())));
    }

    private static string With(string rpc, Action<JsonObject> change)
    {
        var entries = JsonNode.Parse(Original)!.AsArray();
        change(entries.First(entry => (string?)entry!["from"] == "daprd" && (string?)entry["rpc"] == rpc)!.AsObject());
        return entries.ToJsonString();
    }
}
