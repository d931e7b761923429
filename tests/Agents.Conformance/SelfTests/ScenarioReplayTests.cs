using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.Conformance.Apps;
using Agents.Conformance.Names;
using Agents.Conformance.RawStores;
using Agents.Conformance.Replay;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Sidecars;
using Agents.Conformance.Wire;

namespace Agents.Conformance.SelfTests;

/// <summary>Whole scenarios against a sidecar that is itself scripted: right answers pass, and every kind of wrong one fails.</summary>
public sealed class ScenarioReplayTests
{
    private const string Get = """{"to":"rec-a","send":{"method":"GET","path":"/k"},"answer":{"status":200,"headers":{"etag":"1"},"text":"v"}}""";

    [Theory]
    [InlineData("""{"status":200,"text":"v","headers":{"Etag":"1"}}""", null)]
    [InlineData("""{"status":201,"text":"v","headers":{"Etag":"1"}}""", "status: expected 200, got 201")]
    [InlineData("""{"status":200,"text":"w","headers":{"Etag":"1"}}""", "body: expected \"v\", got \"w\"")]
    [InlineData("""{"status":200,"text":"v"}""", "headers.etag: expected \"1\", got nothing")]
    [InlineData("""{"hangUp":true}""", "closed without an answer")]
    public async Task Run_Answer_IsJudged(string answer, string? failure) => Check(failure, await RunAsync($$"""{"ANY /k":[{{answer}}]}""", Get));

    [Fact]
    public async Task Run_Until_RepeatsTheRequest() => Check(null, await RunAsync(
        """{"ANY /k":[{"status":500},{"status":200}]}""",
        """{"to":"rec-a","send":{"method":"GET","path":"/k"},"until":{"status":200},"answer":{"status":200}}"""));

    [Fact]
    public async Task Run_SavedValue_IsSentLater() => Check("status: expected 200, got 404", await RunAsync(
        """{"ANY /k":[{"body":{"id":"x7"}}]}""",
        """{"to":"rec-a","send":{"method":"GET","path":"/k"},"save":{"id":"body id"},"answer":{"status":200}}""",
        """{"to":"rec-a","send":{"method":"GET","path":"/${saved:id}"},"answer":{"status":200}}"""));

    [Fact]
    public async Task Run_NoAnswerExpected_FailsWhenThereIsOne() => Check("none within 50 ms", await RunAsync(
        "{}", """{"to":"rec-a","send":{"method":"GET","path":"/k"},"answer":{"noAnswerWithinMs":50}}"""));

    [Fact]
    public async Task Run_StreamExpected_FailsWhenTheBodyComesAtOnce() => Check("several parts", await RunAsync(
        """{"ANY /k":[{"status":200,"text":"ab"}]}""",
        """{"to":"rec-a","send":{"method":"GET","path":"/k"},"answer":{"status":200,"text":"ab","streamed":true}}"""));

    [Theory]
    [InlineData("""{"app":"rec-a","received":[{"method":"POST","path":"/in","text":"x"}],"withinMs":5000,"thenQuietMs":10}""", null)]
    [InlineData("""{"app":"rec-a","received":[],"withinMs":1500,"thenQuietMs":0}""", "expected 0 requests, got 1 requests")]
    [InlineData("""{"app":"rec-a","received":[],"withinMs":50,"thenQuietMs":1500}""", "expected 0 requests, got 1 requests")]
    [InlineData("""{"app":"rec-a","received":[{},{}],"withinMs":1500,"thenQuietMs":10}""", "expected 2 requests, got 1 requests")]
    [InlineData("""{"app":"rec-a","received":[{},{}],"withinMs":1500,"andMore":true}""", "expected 2 requests, got 1 requests")]
    [InlineData("""{"app":"rec-a","received":[{"text":"y"}],"withinMs":5000,"thenQuietMs":10}""", "received[0].body")]
    [InlineData("""{"app":"rec-a","received":[{"path":"/other"}],"withinMs":5000,"thenQuietMs":10}""", "received[0].path")]
    [InlineData("""{"app":"rec-a","paths":["/else"],"received":[{}],"withinMs":50,"thenQuietMs":10}""", "got 0 requests")]
    public async Task Run_WhatTheApplicationGot_IsJudged(string received, string? failure) => Check(failure, await RunAsync(
        """{"ANY /k":[{"status":204}]}""",
        """{"to":"rec-a","send":{"method":"POST","path":"/to-app","text":"x"},"answer":{"status":204}}""",
        received));

    [Theory]
    [InlineData(0, 10_000, null)]
    [InlineData(5_000, 10_000, "expected 5000 to 10000 ms")]
    public async Task Run_Gaps_AreJudged(int min, int max, string? failure) => Check(failure, await RunAsync(
        "{}",
        """{"to":"rec-a","send":{"method":"POST","path":"/to-app"},"answer":{"status":204}}""",
        """{"to":"rec-a","send":{"method":"POST","path":"/to-app"},"answer":{"status":204}}""",
        $$"""{"app":"rec-a","received":[{},{}],"withinMs":150000,"thenQuietMs":10,"gapsMs":[ {"min":{{min}},"max":{{max}} } ]}"""));

    [Theory]
    [InlineData("""[{"key":"rec-a||k","type":"string","expires":false,"value":"v"}]""", null)]
    [InlineData("""[{"key":"rec-a||k","type":"string","expires":true,"value":"v"}]""", "expires")]
    [InlineData("[]", "0 items")]
    public async Task Run_RawStore_IsJudged(string holds, string? failure) =>
        Check(failure, await RunAsync("{}", $$"""{"store":"redis","match":"rec-","holds":{{holds}}}"""));

    [Theory]
    [InlineData("\"OK\"", null)]
    [InlineData("1", "answer: expected 1")]
    public async Task Run_RedisCommand_IsJudged(string answer, string? failure) =>
        Check(failure, await RunAsync("{}", $$"""{"redis":["SET","rec-k","v"],"answer":{{answer}}}"""));

    [Fact]
    public async Task Run_ExitExpected_FailsWhileTheSidecarRuns() =>
        Check("still running", await RunAsync("{}", """{"app":"rec-a","exited":{"code":0},"withinMs":20}"""));

    private static void Check(string? expected, string? failure)
    {
        if (expected is null) Assert.Null(failure);
        else Assert.Contains(expected, failure, StringComparison.Ordinal);
    }

    private static async Task<string?> RunAsync(string sidecarRoutes, params string[] steps)
    {
        var scenario = ScenarioFiles.Parse("self/test", $$"""{"title":"t","apps":{"rec-a":{ } },"steps":[{{string.Join(',', steps)}}]}""");
        var replay = new ScenarioReplay(new ScriptedLauncher(sidecarRoutes), BackendAddresses.Embedded);
        return (await replay.RunAsync(scenario, TestContext.Current.CancellationToken)).Failure;
    }

    /// <summary>Its sidecars answer by script, and hand <c>POST /to-app</c> on to the application as <c>/in</c>.</summary>
    private sealed class ScriptedLauncher(string routes) : ISidecarLauncher
    {
        public Task<ISidecar> StartAsync(SidecarSpec spec, CancellationToken cancellationToken)
        {
            var parsed = JsonSerializer.Deserialize<Dictionary<string, List<RouteAnswer>>>(routes, JsonSerializerOptions.Web)!;
            parsed["GET /v1.0/healthz"] = parsed["POST /to-app"] = [new RouteAnswer { Status = 204 }];
            var app = new ScriptedApp(parsed, new Placeholders(FreshNames.Create(), BackendAddresses.Embedded, ""));
            app.Start();
            return Task.FromResult<ISidecar>(new ScriptedSidecar(app, spec.AppPort!.Value));
        }

        public IRawStore OpenStore(ScenarioFolder folder) => new OneKey();
    }

    private sealed class ScriptedSidecar : ISidecar
    {
        private readonly ScriptedApp _app;
        private readonly Task _handing;
        private readonly CancellationTokenSource _stopping = new();

        public ScriptedSidecar(ScriptedApp app, int appPort)
        {
            _app = app;
            _handing = HandOnAsync(appPort);
        }

        public int HttpPort => _app.Port;

        public int GrpcPort => _app.Port;

        public Task<int> Exited { get; } = new TaskCompletionSource<int>().Task;

        public string LogTail => "";

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _handing;
            await _app.DisposeAsync();
            _stopping.Dispose();
        }

        private async Task HandOnAsync(int appPort)
        {
            while (!_stopping.IsCancellationRequested)
            {
                var (requests, changed) = _app.Log.Open(request => request.Path == "/to-app");
                _app.Log.MarkListed(requests);
                foreach (var request in requests) await WireClient.SendAsync(appPort, new WireRequest("POST", "/in", [], request.Body), CancellationToken.None);
                await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, _stopping.Token));
            }
        }
    }

    private sealed class OneKey : IRawStore
    {
        public Task<JsonArray> ListAsync(string text, CancellationToken cancellationToken) =>
            Task.FromResult<JsonArray>([new JsonObject { ["key"] = $"rec-a{text}||k", ["type"] = "string", ["expires"] = false, ["value"] = "v" }]);

        public Task<JsonNode?> ExecuteAsync(IReadOnlyList<string> command, CancellationToken cancellationToken) =>
            Task.FromResult<JsonNode?>(JsonValue.Create("OK"));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
