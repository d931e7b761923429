using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tests.Tools.Isolation;
using Agents.Tools;
using Agents.Tools.Adapters;
using Agents.Tools.Faults;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Faults;

public sealed class FaultingAdapterTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(Calls.Start);
    private readonly ScriptedAdapter _tool = new();
    private readonly FaultingAdapter _adapter;

    public FaultingAdapterTests() => _adapter = new FaultingAdapter(_tool, allowed: true, _time, NullLogger<FaultingAdapter>.Instance);

    public ValueTask DisposeAsync() => _adapter.DisposeAsync();

    [Fact]
    public async Task SendAsync_Delay_SendsLaterWithTheTimeThatIsLeft()
    {
        var sending = _adapter.SendAsync(Request("delay=2s"), CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.Empty(_tool.All);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var sent = await _tool.NextAsync();
        sent.Answer.SetResult(ScriptedAdapter.Result);

        Assert.Same(ScriptedAdapter.Result, await sending);
        Assert.Equal(TimeSpan.FromSeconds(28), sent.Request.TimeLeft);
    }

    [Fact]
    public async Task SendAsync_DelayBeyondTheAttempt_TimesOutWithoutSending()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), _time);
        var sending = _adapter.SendAsync(Request("delay=2s", timeMs: 1000), limit.Token);

        _time.Advance(TimeSpan.FromSeconds(1));

        AssertFault(await sending, ProblemTypes.ToolTimeout, neverSent: true);
    }

    [Theory]
    [InlineData(503, true)]
    [InlineData(429, true)]
    [InlineData(500, false)]
    [InlineData(404, false)]
    public async Task SendAsync_Error_IsTheToolsOwnAnswer(int status, bool retryable)
    {
        var answer = await _adapter.SendAsync(Request($"error={status}"), CancellationToken.None);

        var error = Assert.IsType<ToolAnswer.Refusal>(answer).Error;
        Assert.Equal((ProblemTypes.ToolError, status, retryable), (error.Type, error.Status, error.Retryable));
        Assert.Empty(_tool.All);
    }

    [Fact]
    public async Task SendAsync_Hang_EndsWhenTheTimeIsUp()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), _time);
        var sending = _adapter.SendAsync(Request("hang"), limit.Token);
        _time.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.False(sending.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        AssertFault(await sending, ProblemTypes.ToolTimeout, neverSent: false);
        Assert.Empty(_tool.All);
    }

    [Fact]
    public async Task SendAsync_Corrupt_MakesTheCallAndSpoilsItsResult()
    {
        var sending = _adapter.SendAsync(Request("corrupt"), CancellationToken.None);
        (await _tool.NextAsync()).Answer.SetResult(ScriptedAdapter.Result);

        var result = Assert.IsType<ToolAnswer.Result>(await sending);

        Assert.Equal(JsonValueKind.String, result.Value!.Value.ValueKind);
    }

    [Fact]
    public async Task SendAsync_CorruptAndTheToolRefuses_IsTheRefusal()
    {
        var sending = _adapter.SendAsync(Request("corrupt"), CancellationToken.None);
        (await _tool.NextAsync()).Answer.SetResult(ScriptedAdapter.Refusal);

        Assert.Same(ScriptedAdapter.Refusal, await sending);
    }

    [Fact]
    public async Task SendAsync_Crash_IsAFaultAfterSending()
    {
        AssertFault(
            await _adapter.SendAsync(Request("crash"), CancellationToken.None), ProblemTypes.ToolUnreachable, neverSent: false);
        Assert.Empty(_tool.All);
    }

    [Fact]
    public async Task SendAsync_Rate_StrikesThatShareOfTheCalls()
    {
        var struck = 0;
        for (var i = 0; i < 1000; i++)
        {
            var sending = _adapter.SendAsync(Request("crash; rate=0.2", id: $"call-{i}"), CancellationToken.None);
            if (sending.IsCompleted)
                struck++;
        }

        Assert.InRange(struck, 150, 250);
        Assert.Equal(1000 - struck, _tool.All.Count);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(true, "nonsense")]
    [InlineData(false, "crash")]
    public async Task SendAsync_NoFaultOrNoneThatIsPlayed_SendsAsUsual(bool allowed, string? fault)
    {
        var adapter = new FaultingAdapter(_tool, allowed, _time, NullLogger<FaultingAdapter>.Instance);
        var sending = adapter.SendAsync(Request(fault), CancellationToken.None);

        (await _tool.NextAsync()).Answer.SetResult(ScriptedAdapter.Result);

        Assert.Same(ScriptedAdapter.Result, await sending);
    }

    [Fact]
    public async Task Worker_RehearsedFaults_TakeNothingOutOfService()
    {
        var tool = new FakeTool();
        var manifest = Calls.Manifest(attempts: 1) with
        {
            Isolation = new ToolIsolation
            {
                Breaker = new ToolBreaker { MinimumCalls = 1, FaultRatio = 0.01 },
                Quarantine = new ToolQuarantine { MinimumCalls = 1, FaultRatio = 0.01 },
            },
        };
        var options = new ToolsOptions { Instance = "one", FaultsOnDemand = true };
        await using var rig = new WorkerRig(new StoreContent(), tool, _time, [manifest], options: options);
        await rig.BeginAsync();
        foreach (var (fault, type) in new[]
        {
            ("crash", ProblemTypes.ToolUnreachable), ("error=503", ProblemTypes.ToolError), ("hang", ProblemTypes.ToolTimeout),
        })
        {
            var command = Calls.Command() with { Fault = fault };
            await rig.AcceptAndDeliverAsync(command);
            Assert.Equal(type, (await rig.OutcomeAsync(command)).Error!.Type);
        }
        await rig.LookAsync();

        Assert.Empty(tool.Requests);
        Assert.Empty(rig.Quarantine.Current.Versions);
        Assert.True(rig.Guards.Find("order.get", "1.0.0")!.IsHealthy);
        Assert.Equal(default, rig.Stats.Read("order.get", "1.0.0", TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void ToolsOptions_FaultsOnDemand_IsOffUnlessSaid() => Assert.False(new ToolsOptions().FaultsOnDemand);

    private ToolRequest Request(string? fault, int timeMs = 30_000, string? id = null) =>
        ScriptedAdapter.Request(_time.GetUtcNow(), timeMs, fault, id);

    private static void AssertFault(ToolAnswer answer, string type, bool neverSent)
    {
        var fault = Assert.IsType<ToolAnswer.Fault>(answer);
        Assert.Equal((type, neverSent, true, true), (fault.Error.Type, fault.NeverSent, fault.Blameless, fault.Error.Retryable));
    }
}
