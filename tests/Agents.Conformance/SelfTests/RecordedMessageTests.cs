using System.Text.Json;
using Agents.Conformance.Workflows;

namespace Agents.Conformance.SelfTests;

/// <summary>Placeholders and the comparison of recorded messages.</summary>
public sealed class RecordedMessageTests
{
    private const string Id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private const string Other = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", true)]
    [InlineData("""{"a":1}""", """{"a":2}""", false)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"a":1}""", "{}", false)]
    [InlineData("{}", """{"a":1}""", false)]
    [InlineData("""{"a":true}""", """{"a":false}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", false)]
    [InlineData("""{"a":[1]}""", """{"a":[1,2]}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":"x"}""", """{"a":"X"}""", false)]
    [InlineData("""{"a":"<text>"}""", """{"a":"any"}""", true)]
    [InlineData("""{"a":"<text>"}""", """{"a":""}""", false)]
    [InlineData("""{"errorMessage":"<text>","stackTrace":"<stack>"}""", """{"errorMessage":"<text>","stackTrace":"<stack>"}""", true)]
    [InlineData("""{"errorMessage":"<text>","stackTrace":"<stack>"}""", """{"errorMessage":"changed","stackTrace":"<stack>"}""", false)]
    [InlineData("""{"a":"<3 characters>"}""", """{"a":"xxx"}""", true)]
    [InlineData("""{"a":"<3 characters>"}""", """{"a":"xx"}""", false)]
    [InlineData("""{"a":"<uuid-1>"}""", $$"""{"a":"{{Id}}"}""", true)]
    [InlineData("""{"a":"<uuid-1>"}""", """{"a":"no-uuid"}""", false)]
    [InlineData("""{"a":"<uuid-1>","b":"<uuid-1>"}""", $$"""{"a":"{{Id}}","b":"{{Id}}"}""", true)]
    [InlineData("""{"a":"<uuid-1>","b":"<uuid-1>"}""", $$"""{"a":"{{Id}}","b":"{{Other}}"}""", false)]
    [InlineData("""{"a":"<time-1>","b":"<time-1>"}""", """{"a":"2026-01-02T03:04:05.600Z","b":"2026-01-02T03:04:05.6Z"}""", true)]
    [InlineData("""{"a":"<time-1>","b":"<time-1>"}""", """{"a":"2026-01-02T03:04:05.600Z","b":"2026-01-02T03:04:05.601Z"}""", false)]
    [InlineData("""{"a":"<time-1>"}""", """{"a":"yesterday"}""", false)]
    public void Compare_Message_FindsWhatDiffers(string expected, string actual, bool same)
    {
        using var wanted = JsonDocument.Parse(expected);
        using var given = JsonDocument.Parse(actual);
        Assert.Equal(same, new MessageMatch(new RecordedValues(TimeProvider.System)).Compare(wanted.RootElement, given.RootElement, "m").Count == 0);
    }

    [Fact]
    public void Try_ComparisonThatFails_LearnsNothing()
    {
        var values = new RecordedValues(TimeProvider.System);
        Assert.False(values.Try(() => values.Matches("<uuid-1>", Id, false) && values.Matches("a", "b", false)));
        Assert.True(values.Try(() => values.Matches("<uuid-1>", Other, false)));
        Assert.False(values.Matches("<uuid-1>", Id, false));
    }

    [Fact]
    public void Fill_WhatNothingSays_IsAnError()
    {
        var entry = Recording.Parse("self", """[{"at": 1, "from": "client", "rpc": "Hello", "message": {"a": "<time-1>"}}]""").Entries[0];
        Assert.Throws<InvalidDataException>(() => new RecordedValues(TimeProvider.System).Fill(entry));
    }

    [Fact]
    public void Link_SeveralOpenCalls_GoesByInstance()
    {
        var recording = Recording.Parse("self", """
            [
            {"at": 1, "from": "client", "rpc": "StartInstance", "message": {"instanceId": "a"}},
            {"at": 2, "from": "client", "rpc": "StartInstance", "message": {"instanceId": "b"}},
            {"at": 3, "from": "daprd", "to": "client", "rpc": "StartInstance", "message": {"instanceId": "b"}},
            {"at": 4, "from": "daprd", "to": "client", "rpc": "StartInstance", "message": {"instanceId": "a"}}
            ]
            """);
        Assert.Equal((1, 0), (recording.RequestOf(2), recording.RequestOf(3)));
    }

    [Fact]
    public void InOrderOfArrival_AnswersOnTheWayTogether_AreSwapped()
    {
        const string Turn = """{"workflowRequest": {"instanceId": "a", "newEvents": [{"taskCompleted": {"taskScheduledId": 2}}, {"taskCompleted": {"taskScheduledId": 1}}]}}""";
        var recording = Recording.Parse("self", $$$"""
            [
            {"at": 1, "from": "worker", "rpc": "CompleteActivityTask", "message": {"instanceId": "a", "taskId": 1}},
            {"at": 2, "from": "worker", "rpc": "CompleteActivityTask", "message": {"instanceId": "a", "taskId": 2}},
            {"at": 3, "from": "daprd", "to": "worker", "rpc": "CompleteActivityTask", "message": {}},
            {"at": 4, "from": "daprd", "to": "worker", "rpc": "CompleteActivityTask", "message": {}},
            {"at": 5, "from": "daprd", "to": "worker", "rpc": "GetWorkItems", "message": {{{Turn}}} }
            ]
            """).InOrderOfArrival();
        Assert.Equal([2, 1], recording.Entries.Take(2).Select(entry => entry.Message.GetProperty("taskId").GetInt32()));
    }

    [Fact]
    public void Parse_UnknownField_IsAnError() =>
        Assert.Throws<JsonException>(() => Recording.Parse("self", """[{"at": 1, "from": "client", "rpc": "Hello", "message": {}, "new": 1}]"""));
}
