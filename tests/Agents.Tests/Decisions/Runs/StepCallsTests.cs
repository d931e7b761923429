using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Decisions.Expressions;
using Agents.Decisions.Runs.Steps;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Decisions.Runs;

public sealed class StepCallsTests
{
    private static readonly Principal Ann = new() { Tenant = "t", Subject = "ann" };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 8, 0, 0, TimeSpan.Zero));
    private readonly FakeTools _tools = new();

    [Fact]
    public async Task Call_Succeeds_IsDoneUnderItsKey()
    {
        var result = await CallAsync();

        Assert.Equal((StepState.Done, CallId.Derive("t", "pay", "key")), (result.State, result.CallId));
        Assert.Equal("key", Assert.Single(_tools.Keys));
        Assert.Equal(TimeSpan.FromSeconds(5), _tools.Calls.Single().Limit);
    }

    [Theory]
    [InlineData("Failed", false, "Failed")]
    [InlineData("Failed", true, "Uncertain")]
    [InlineData("Cancelled", true, "Uncertain")]
    [InlineData("Cancelled", false, "Failed")]
    [InlineData("Expired", false, "Failed")]
    [InlineData("Unknown", false, "Pending")]
    [InlineData("Running", false, "Pending")]
    [InlineData("Queued", false, "Pending")]
    public async Task Call_EndsOrNot_IsJudgedByWhetherItMayHaveHadAnEffect(string status, bool effectPossible, string state)
    {
        _tools.Answer = (_, _) => Task.FromResult(FakeTools.Succeeded(null) with
        {
            Status = Enum.Parse<CallStatus>(status),
            Error = new CallError { Type = "t", Title = "Why.", EffectPossible = effectPossible },
        });

        var result = await CallAsync();

        Assert.Equal((state, "Why."), (result.State.ToString(), result.Error));
    }

    [Theory]
    [InlineData(403, ProblemTypes.Forbidden)]
    [InlineData(404, ProblemTypes.ToolNotFound)]
    [InlineData(422, ProblemTypes.InvalidArguments)]
    [InlineData(503, ProblemTypes.Quarantined)]
    public async Task Call_RefusedForGood_FailsWithoutAnotherTry(int status, string type)
    {
        Refuse(status, type);

        var result = await CallAsync();

        Assert.Equal((StepState.Failed, (string?)null), (result.State, result.CallId));
        Assert.Single(_tools.Calls);
    }

    [Theory]
    [InlineData(429, ProblemTypes.TooManyRequests, "Failed")] // It was never accepted.
    [InlineData(503, ProblemTypes.Unavailable, "Pending")] // It may have been.
    [InlineData(null, ProblemTypes.Unavailable, "Pending")]
    public async Task Call_RefusedForNow_IsSubmittedAgainUntilTheTimeIsUp(int? status, string type, string state)
    {
        Refuse(status, type);

        var result = await PassAsync(CallAsync());

        Assert.Equal(state, result.State.ToString());
        Assert.InRange(_tools.Calls.Count, 5, 12);
        Assert.All(_tools.Keys, key => Assert.Equal("key", key));
        Assert.Equal(TimeSpan.FromSeconds(5), result.EndedAt - result.StartedAt);
    }

    [Fact]
    public async Task Call_AcceptedAtALaterTry_IsDone()
    {
        var tries = 0;
        _tools.Answer = (_, _) => ++tries < 3
            ? throw new ToolRequestException(new Problem { Type = ProblemTypes.Unavailable, Title = "Not now." })
            : Task.FromResult(FakeTools.Succeeded(null));

        Assert.Equal(StepState.Done, (await PassAsync(CallAsync())).State);
    }

    [Fact]
    public async Task Call_GatewayHangs_IsPendingWhenTheTimeIsUp()
    {
        _tools.Answer = (_, _) => new TaskCompletionSource<CallSnapshot>().Task;

        var result = await PassAsync(CallAsync());

        Assert.Equal((StepState.Pending, TimeSpan.FromSeconds(5)), (result.State, result.EndedAt - result.StartedAt));
    }

    [Fact]
    public async Task Call_NoTimeLeft_CallsNothing()
    {
        var result = await Calls().CallAsync(Ann, "pay", Json.EmptyObject, "key", _time.GetUtcNow());

        Assert.Equal(StepState.Failed, result.State);
        Assert.Empty(_tools.Calls);
    }

    [Fact]
    public async Task Settle_NoSuchCall_IsPendingAsLongAsOneMayBeOnItsWay()
    {
        var known = Known();
        Assert.Equal(StepState.Pending, (await SettleAsync(known)).State);

        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal((StepState.Failed, "The call was never accepted."), ((await SettleAsync(known)).State, (await SettleAsync(known)).Error));
    }

    [Fact]
    public async Task Settle_GatewayNotReached_StaysPending()
    {
        _tools.Found = _ => throw new ToolRequestException(new Problem { Type = ProblemTypes.Unavailable, Title = "Down." });
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(StepState.Pending, (await SettleAsync(Known())).State);
    }

    [Fact]
    public async Task Settle_CallHasEnded_TellsHow()
    {
        _tools.Found = id => Task.FromResult<CallSnapshot?>(FakeTools.Succeeded(new { id }));

        var result = await SettleAsync(Known());

        Assert.Equal((StepState.Done, "call"), (result.State, result.Result!.Value.GetProperty("id").GetString()));
    }

    private StepCalls Calls() => new(_tools, _time);

    private Task<StepResult> CallAsync() => Calls().CallAsync(Ann, "pay", Json.EmptyObject, "key", _time.GetUtcNow().AddSeconds(5));

    private Task<StepResult> SettleAsync(StepResult known) => Calls().SettleAsync(Ann, known, TimeSpan.FromSeconds(1));

    private StepResult Known() => new() { State = StepState.Pending, CallId = "call", StartedAt = _time.GetUtcNow(), Until = _time.GetUtcNow() };

    private void Refuse(int? status, string type) => _tools.Answer = (_, _) =>
        throw new ToolRequestException(new Problem { Type = type, Title = "No.", Status = status });

    private async Task<StepResult> PassAsync(Task<StepResult> call)
    {
        while (!call.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
        return await call;
    }
}
