using Agents.Tests.Storage;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Jobs;

namespace Agents.Tests.Jobs;

public sealed class JobStoreTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryStore _store = new();
    private readonly JobStore _jobs;

    public JobStoreTests() => _jobs = Jobs();

    public async ValueTask DisposeAsync()
    {
        _jobs.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Get_WhatWasPut_ComesBack()
    {
        var spec = new JobSpec("@daily", "1h", "48h", 3, "{}"u8.ToArray(), new FailurePolicy(false, new ProtoDuration(0, 5_000), 2));

        Assert.True(await PutAsync("a", spec));
        var read = _jobs.Get("a")!;

        Assert.Equal(spec with { Data = null }, read with { Data = null });
        Assert.Equal(spec.Data, read.Data);
        Assert.Null(_jobs.Get("A"));
    }

    [Fact]
    public async Task Put_Existing_IsRefusedUnlessOverwritten()
    {
        await PutAsync("a", Once("1h"));

        Assert.False(await PutAsync("a", Once("2h")));
        Assert.Equal("1h", _jobs.Get("a")!.DueTime);
        Assert.True(await PutAsync("a", Once("3h"), overwrite: true));
        Assert.Equal(("3h", Now.AddHours(3)), (_jobs.Get("a")!.DueTime, _jobs.NextDue()));
    }

    [Fact]
    public async Task Put_OverBeforeItsFirstTime_IsGoneAtOnce()
    {
        Assert.True(await PutAsync("a", new JobSpec("@every 1h", null, "1m", null, null, FailurePolicy.Default)));

        Assert.Null(_jobs.Get("a"));
    }

    [Fact]
    public async Task Take_Due_OneOwnerGetsEachJob()
    {
        using var other = Jobs();
        await PutAsync("late", Once("2s"));
        await PutAsync("early", Once("1s"));
        await PutAsync("later", Once("3s"));

        Assert.Empty(await _jobs.TakeAsync(Now.AddSeconds(1).AddTicks(-1), 10));
        Assert.Equal("early", Assert.Single(await _jobs.TakeAsync(Now.AddSeconds(2), 1)).Name);
        Assert.Equal("late", Assert.Single(await other.TakeAsync(Now.AddSeconds(2), 10)).Name);
        Assert.Empty(await _jobs.TakeAsync(Now.AddSeconds(2), 10));
        Assert.Equal(Now.AddSeconds(3), _jobs.NextDue());
    }

    [Fact]
    public async Task Take_OtherAppOrNamespace_IsNotSeen()
    {
        using var otherApp = new JobStore(_store.Store, "default", "other");
        using var otherSpace = new JobStore(_store.Store, "space", "app");
        await PutAsync("a", Once("0s"));

        Assert.Null(otherApp.NextDue());
        Assert.Empty(await otherSpace.TakeAsync(Now, 10));
        Assert.Null(otherSpace.Get("a"));
        Assert.Single(await _jobs.TakeAsync(Now, 10));
    }

    [Fact]
    public async Task GiveBack_Progress_IsTakenUpFromThere()
    {
        await PutAsync("a", new JobSpec("@every 1s", null, null, 3, "5"u8.ToArray(), FailurePolicy.Default));
        var first = Assert.Single(await _jobs.TakeAsync(Now.AddSeconds(1), 10));

        await _jobs.GiveBackAsync(first, first.After(JobOutcome.Failed));
        Assert.Equal(Now.AddSeconds(2), _jobs.NextDue());
        var retry = Assert.Single(await _jobs.TakeAsync(Now.AddSeconds(2), 10));
        Assert.Equal((1U, 0U), (retry.Progress.Attempts, retry.Progress.Count));
        await _jobs.GiveBackAsync(retry, retry.After(JobOutcome.Succeeded));
        var second = Assert.Single(await _jobs.TakeAsync(Now.AddSeconds(2), 10));

        Assert.Equal((0U, 1U, Now.AddSeconds(1), Now.AddSeconds(2)), (second.Progress.Attempts, second.Progress.Count, second.Progress.LastTime, second.Progress.Next));
        Assert.Equal("5"u8.ToArray(), second.Spec.Data);
    }

    [Fact]
    public async Task GiveBack_NotDelivered_LeavesItDue()
    {
        await PutAsync("a", Once("0s"));
        var job = Assert.Single(await _jobs.TakeAsync(Now, 10));

        await _jobs.GiveBackAsync(job, job.After(JobOutcome.NotDelivered));

        Assert.Equal(job.Progress, Assert.Single(await _jobs.TakeAsync(Now, 10)).Progress);
    }

    [Fact]
    public async Task GiveBack_Over_IsGone()
    {
        await PutAsync("a", Once("0s"));
        var job = Assert.Single(await _jobs.TakeAsync(Now, 10));

        await _jobs.GiveBackAsync(job, job.After(JobOutcome.Succeeded));

        Assert.Null(_jobs.Get("a"));
    }

    /// <summary>What came of the old job's call must not touch the new one.</summary>
    [Fact]
    public async Task GiveBack_OverwrittenMeanwhile_ChangesNothing()
    {
        await PutAsync("a", Once("0s"));
        var old = Assert.Single(await _jobs.TakeAsync(Now, 10));
        await PutAsync("a", Once("1h"), overwrite: true);

        await _jobs.GiveBackAsync(old, null);

        Assert.Equal(("1h", Now.AddHours(1)), (_jobs.Get("a")!.DueTime, _jobs.NextDue()));
    }

    [Fact]
    public async Task Release_OfAnotherThatEnded_MakesTheJobFreeAgain()
    {
        var other = Jobs();
        await PutAsync("a", Once("0s"));
        Assert.Single(await other.TakeAsync(Now, 10));

        Assert.True(await _jobs.ReleaseOfDeadAsync());
        Assert.Empty(await _jobs.TakeAsync(Now, 10));
        other.Dispose();
        Assert.False(await _jobs.ReleaseOfDeadAsync());

        Assert.Single(await _jobs.TakeAsync(Now, 10));
    }

    [Fact]
    public async Task Release_OfAKilledProcess_MakesTheJobFreeAgain()
    {
        await PutAsync("a", Once("0s"));
        await _store.Store.WriteAsync(session => session.Execute("UPDATE job SET owner=$0", "2000000000@1/gone"));

        Assert.False(await _jobs.ReleaseOfDeadAsync());

        Assert.Single(await _jobs.TakeAsync(Now, 10));
    }

    [Fact]
    public async Task OnChange_PutAndDelete_Ring()
    {
        var rings = new SemaphoreSlim(0);
        _jobs.OnChange(() => rings.Release());

        await PutAsync("a", Once("1h"));
        await rings.WaitAsync(TestContext.Current.CancellationToken);
        await _jobs.DeleteAsync("a");
        await rings.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Null(_jobs.Get("a"));
    }

    private static JobSpec Once(string dueTime) => new(null, dueTime, null, null, null, FailurePolicy.Default);

    private JobStore Jobs() => new(_store.Store, "default", "app");

    private Task<bool> PutAsync(string name, JobSpec spec, bool overwrite = false) => _jobs.PutAsync(name, spec, JobTimes.Of(spec, Now), overwrite);
}
