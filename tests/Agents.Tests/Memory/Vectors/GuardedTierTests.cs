using Agents.Memory.Vectors;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Vectors;

public sealed class GuardedTierTests
{
    private static readonly VectorModel Model = new("guarded-1", 4);
    private static readonly VectorsOptions Options = new();

    private readonly FakeTimeProvider _time = new();
    private readonly ManualTier _engine = new();
    private readonly GuardedTier _tier;

    public GuardedTierTests() => _tier = new GuardedTier(_engine, Options, _time, NullLogger<GuardedTier>.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_NotPrepared_SaysSoAndDoesNotAsk()
    {
        var refused = await Assert.ThrowsAsync<VectorTierException>(() => SearchAsync());

        Assert.Equal("The vector tier 'embedded' is being prepared.", refused.Message);
        Assert.Equal(0, _engine.Searches);
        Assert.Equal(TierCondition.Preparing, _tier.State.Condition);
    }

    [Fact]
    public async Task Search_EngineThatNeverAnswers_CostsTheBudgetAndIsToldToStop()
    {
        await _tier.PrepareAsync(Model, Stop);
        var hangs = new TaskCompletionSource<IReadOnlyList<VectorHit>>();
        var token = CancellationToken.None;
        _engine.Search = given =>
        {
            token = given;
            return hangs.Task;
        };

        var search = SearchAsync();
        _time.Advance(Options.SearchBudget - TimeSpan.FromMilliseconds(1));
        Assert.False(search.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var late = await Assert.ThrowsAsync<VectorTierException>(() => search);

        Assert.Equal("It did not answer within 1000 ms.", late.Message);
        Assert.False(hangs.Task.IsCompleted);
        Assert.True(token.CanBeCanceled);
        Assert.True(await CancelledAsync(token));
    }

    [Fact]
    public async Task Search_FailedAgainAndAgain_IsNotAskedUntilTheBreakIsOver()
    {
        await BreakReadsAsync();

        var refused = await Assert.ThrowsAsync<VectorTierException>(() => SearchAsync());
        Assert.Equal("The vector tier 'embedded' is not asked for reads for the moment: broken", refused.Message);
        Assert.Equal(Options.BreakAfterCalls, _engine.Searches);
        Assert.Equal(TierCondition.Resting, _tier.State.Condition);
        Assert.Equal(_time.GetUtcNow(), _tier.State.LastFailureAt);
        Assert.True(_tier.Resting.IsCompleted);
        Assert.Equal(HealthStatus.Degraded, await HealthAsync());

        _engine.Search = _ => Task.FromResult<IReadOnlyList<VectorHit>>([]);
        _time.Advance(Options.Break);
        Assert.Empty(await SearchAsync());
        Assert.Equal(Options.BreakAfterCalls + 1, _engine.Searches);
        Assert.Equal(TierCondition.Ready, _tier.State.Condition);
        Assert.Equal(HealthStatus.Healthy, await HealthAsync());
    }

    [Fact]
    public async Task Search_StillBrokenAfterTheBreak_RestsAgainAfterOneCall()
    {
        await BreakReadsAsync();

        _time.Advance(Options.Break);
        await Assert.ThrowsAsync<VectorTierException>(() => SearchAsync());
        await Assert.ThrowsAsync<VectorTierException>(() => SearchAsync());

        Assert.Equal(Options.BreakAfterCalls + 1, _engine.Searches);
    }

    [Fact]
    public async Task Upsert_WhileReadsRest_IsAsked()
    {
        await BreakReadsAsync();

        Assert.Empty(await _tier.UpsertAsync(VectorCollection.Memories, [], Stop));

        Assert.False(_tier.State.WritesRest);
    }

    [Fact]
    public async Task Search_CancelledByTheCaller_IsNotCounted()
    {
        await _tier.PrepareAsync(Model, Stop);
        _engine.Search = _ => new TaskCompletionSource<IReadOnlyList<VectorHit>>().Task;
        for (var i = 0; i < Options.BreakAfterCalls * 2; i++)
        {
            using var caller = new CancellationTokenSource();
            var search = _tier.SearchAsync(VectorCollection.Memories, Query(), caller.Token);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
        }

        Assert.Equal(Options.BreakAfterCalls * 2, _engine.Searches);
        Assert.Equal(TierCondition.Ready, _tier.State.Condition);
        Assert.Null(_tier.State.LastFailure);
    }

    [Fact]
    public async Task Search_WrongArguments_AreNotCountedAndNotWrapped()
    {
        await _tier.PrepareAsync(Model, Stop);
        _engine.Search = _ => throw new ArgumentException("wrong");

        for (var i = 0; i < Options.BreakAfterCalls * 2; i++)
            await Assert.ThrowsAsync<ArgumentException>(() => SearchAsync());

        Assert.Equal(TierCondition.Ready, _tier.State.Condition);
    }

    [Fact]
    public async Task Prepare_Fails_TellsWhyUntilItWorks()
    {
        _engine.Prepare = () => throw new InvalidOperationException("no disk");
        var failed = await Assert.ThrowsAsync<VectorTierException>(() => _tier.PrepareAsync(Model, Stop));
        var refused = await Assert.ThrowsAsync<VectorTierException>(() => SearchAsync());
        _engine.Prepare = () => { };
        await _tier.PrepareAsync(Model, Stop);

        Assert.Equal("The vector tier 'embedded' failed: no disk", failed.Message);
        Assert.Equal("The vector tier 'embedded' is being prepared: no disk", refused.Message);
        Assert.Empty(await SearchAsync());
    }

    private async Task BreakReadsAsync()
    {
        await _tier.PrepareAsync(Model, Stop);
        _engine.Search = _ => throw new VectorTierException("broken");
        for (var i = 0; i < Options.BreakAfterCalls; i++)
            Assert.Equal("broken", (await Assert.ThrowsAsync<VectorTierException>(() => SearchAsync())).Message);
    }

    private static async Task<bool> CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(() => cancelled.TrySetResult(true));
        return await cancelled.Task.WaitAsync(Stop);
    }

    private async Task<HealthStatus> HealthAsync() => (await new VectorTierHealthCheck(_tier).CheckHealthAsync(new HealthCheckContext(), Stop)).Status;

    private Task<IReadOnlyList<VectorHit>> SearchAsync() => _tier.SearchAsync(VectorCollection.Memories, Query(), Stop);

    private static VectorQuery Query() => new() { Filter = new VectorFilter { Tenant = "acme", At = null }, Text = "tea", Top = 1 };
}
