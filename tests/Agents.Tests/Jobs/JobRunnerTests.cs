using System.Threading.Channels;
using Agents.Tests.Storage;
using Dapr.Sidecar.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Jobs;

public sealed class JobRunnerTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryStore _store = new();
    private readonly FakeTimeProvider _time = new(Begin);
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private readonly JobStore _jobs;
    private readonly JobRunner _runner;
    private volatile bool _ready = true;

    public JobRunnerTests()
    {
        _jobs = new JobStore(_store.Store, "default", "app");
        _runner = new JobRunner(_jobs, CallAsync, () => _ready, _time, NullLogger.Instance);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(0);
        await _runner.StopAsync(atOnce.Token);
        _runner.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Job_ComesDue_IsCalledWhenItIs()
    {
        await PutAsync("a", Once("10s"));
        _runner.Start();

        var call = await AdvanceUntilCalledAsync();

        Assert.Equal(("a", Begin.AddSeconds(10)), (call.Job.Name, call.Job.Progress.Next));
        Assert.InRange(call.At, Begin.AddSeconds(10), Begin.AddSeconds(10).AddMilliseconds(2 * Step.TotalMilliseconds));
        await FinishAsync(call, JobOutcome.Succeeded);
        Assert.Null(_jobs.Get("a"));
    }

    /// <summary>Nobody was there for three hours: each time comes, one after the other, and the next one when it is due.</summary>
    [Fact]
    public async Task Job_MissedTimes_AreCaughtUpOn()
    {
        await PutAsync("a", new JobSpec("@every 1h", null, null, null, null, FailurePolicy.Default));
        _time.Advance(TimeSpan.FromHours(3));
        _runner.Start();

        for (var hour = 1; hour <= 3; hour++)
        {
            var call = await _calls.Reader.ReadAsync(Cancelled);
            Assert.Equal(Begin.AddHours(hour), call.Job.Progress.Next);
            Assert.False(_calls.Reader.TryPeek(out _));
            await FinishAsync(call, JobOutcome.Succeeded);
        }

        Assert.Equal(Begin.AddHours(4), _jobs.NextDue());
    }

    [Fact]
    public async Task Job_Fails_IsCalledAgainAfterTheInterval()
    {
        await PutAsync("a", Once("0s"));
        _runner.Start();
        await FinishAsync(await _calls.Reader.ReadAsync(Cancelled), JobOutcome.Failed);
        Assert.Equal(Begin.AddSeconds(1), _jobs.NextDue());

        var retry = await AdvanceUntilCalledAsync();

        Assert.Equal((1U, Begin.AddSeconds(1)), (retry.Job.Progress.Attempts, retry.Job.Progress.Next));
        Assert.True(retry.At >= Begin.AddSeconds(1));
    }

    [Fact]
    public async Task Job_PutWhileItWaits_IsSeenAtOnce()
    {
        _runner.Start();

        await PutAsync("a", Once("0s"));

        Assert.Equal("a", (await _calls.Reader.ReadAsync(Cancelled)).Job.Name);
    }

    [Fact]
    public async Task Application_NotWell_GetsTheJobWhenItIs()
    {
        _ready = false;
        await PutAsync("a", Once("0s"));
        _runner.Start();
        _runner.Wake();
        Assert.False(_calls.Reader.TryPeek(out _));

        _ready = true;
        _runner.Wake();

        Assert.Equal("a", (await _calls.Reader.ReadAsync(Cancelled)).Job.Name);
    }

    [Fact]
    public async Task Jobs_OneIsSlow_OthersAreCalled()
    {
        await PutAsync("slow", Once("0s"));
        await PutAsync("fast", Once("1ms"));
        _time.Advance(TimeSpan.FromSeconds(1));
        _runner.Start();

        string[] names = [(await _calls.Reader.ReadAsync(Cancelled)).Job.Name, (await _calls.Reader.ReadAsync(Cancelled)).Job.Name];

        Assert.Equal(["fast", "slow"], names.Order());
    }

    /// <summary>A call that does not end in time is cut off, and its job waits for the next sidecar.</summary>
    [Fact]
    public async Task Stop_CallUnderWay_GivesTheJobBack()
    {
        await PutAsync("a", Once("0s"));
        _runner.Start();
        var call = await _calls.Reader.ReadAsync(Cancelled);
        Assert.Null(_jobs.NextDue());
        using var limit = new CancellationTokenSource();

        var stop = _runner.StopAsync(limit.Token);
        Assert.False(call.Token.IsCancellationRequested);
        await limit.CancelAsync();
        await stop;

        Assert.True(call.Token.IsCancellationRequested);
        Assert.Equal(Begin, _jobs.NextDue());
    }

    [Fact]
    public async Task Stop_CallThatEnds_CountsItsOutcome()
    {
        await PutAsync("a", Once("0s"));
        _runner.Start();
        var call = await _calls.Reader.ReadAsync(Cancelled);

        var stop = _runner.StopAsync(Cancelled);
        call.Outcome.SetResult(JobOutcome.Succeeded);
        await stop;

        Assert.Null(_jobs.Get("a"));
    }

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private static JobSpec Once(string dueTime) => new(null, dueTime, null, null, null, FailurePolicy.Default);

    private Task<bool> PutAsync(string name, JobSpec spec) => _jobs.PutAsync(name, spec, JobTimes.Of(spec, _time.GetUtcNow()), overwrite: false);

    private async Task<JobOutcome> CallAsync(TakenJob job, CancellationToken cancellationToken)
    {
        var call = new Call(job, _time.GetUtcNow(), cancellationToken, new TaskCompletionSource<JobOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        Assert.True(_calls.Writer.TryWrite(call));
        return await call.Outcome.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Moves the clock on in steps, each once the loop has looked at the one before.</summary>
    private async Task<Call> AdvanceUntilCalledAsync()
    {
        while (true)
        {
            if (_calls.Reader.TryRead(out var call)) return call;
            Assert.True(_time.GetUtcNow() < Begin.AddMinutes(1), "not called within a minute");
            _time.Advance(Step);
            await LookedAsync();
        }
    }

    /// <summary>A job of another name that is due is called only after everything that was due before it.</summary>
    private async Task LookedAsync()
    {
        await PutAsync("probe", Once("0s"));
        var waiting = new List<Call>();
        while (true)
        {
            var call = await _calls.Reader.ReadAsync(Cancelled);
            if (call.Job.Name != "probe")
            {
                waiting.Add(call);
                continue;
            }
            await FinishAsync(call, JobOutcome.Succeeded);
            foreach (var other in waiting) Assert.True(_calls.Writer.TryWrite(other));
            return;
        }
    }

    private async Task FinishAsync(Call call, JobOutcome outcome)
    {
        using var changed = new SemaphoreSlim(0);
        using var ring = _store.Store.OnRing("jobs/app", () => changed.Release());
        call.Outcome.SetResult(outcome);
        await changed.WaitAsync(Cancelled);
    }

    private sealed record Call(TakenJob Job, DateTimeOffset At, CancellationToken Token, TaskCompletionSource<JobOutcome> Outcome);
}
