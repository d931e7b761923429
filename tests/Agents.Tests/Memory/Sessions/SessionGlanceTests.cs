using Agents.Memory.Sessions;
using Dapr;
using static Agents.Tests.Memory.Sessions.SessionRig;

namespace Agents.Tests.Memory.Sessions;

public sealed class SessionGlanceTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public async Task Glance_RightAfterAnAppend_SeesIt()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));
        await AppendAsync(session, Say("two"));

        Assert.Equal(["one", "two"], session.Glance()!.Turns.Select(turn => turn.Text));
    }

    [Fact]
    public void Glance_NothingReadYet_IsNull() => Assert.Null(_rig.Open().Glance());

    [Fact]
    public async Task Glance_NothingForFiveSeconds_IsNullUntilTheNextCall()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));
        _rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(session.Glance());

        session.Called();
        Assert.NotNull(session.Glance());

        _rig.Time.Advance(TimeSpan.FromSeconds(4));
        await AppendAsync(session, Say("two"));
        _rig.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.NotNull(session.Glance());
    }

    [Fact]
    public async Task ForAppends_NoCallThroughDaprForAMinute_AsksTheActor()
    {
        var (here, session) = (new SessionsHere(), _rig.Open());
        here.Add(Key.Actor, session);
        Assert.Null(here.ForAppends(Key.Actor));

        session.Called();
        Assert.Same(session, here.ForAppends(Key.Actor));

        // What goes past Dapr does not count.
        _rig.Time.Advance(TimeSpan.FromSeconds(59));
        await AppendAsync(session, Say("one"));
        Assert.Same(session, here.ForAppends(Key.Actor));
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(here.ForAppends(Key.Actor));
    }

    [Fact]
    public void IsToBeCalled_TimePastDaprIsOverSoon_IsSoOnceUntilTheNextCall()
    {
        var session = _rig.Open();
        Assert.False(session.IsToBeCalled());
        session.Called();
        _rig.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(session.IsToBeCalled());

        _rig.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.True(session.IsToBeCalled());
        Assert.False(session.IsToBeCalled());

        session.Called();
        Assert.False(session.IsToBeCalled());
        _rig.Time.Advance(TimeSpan.FromSeconds(49));
        Assert.True(session.IsToBeCalled());
    }

    [Fact]
    public async Task Look_NobodyElseHasWritten_ShowsItAndCountsAsCurrent()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));
        _rig.Time.Advance(TimeSpan.FromSeconds(59));

        Assert.Equal(["one"], (await session.LookAsync(CancellationToken.None))!.Turns.Select(turn => turn.Text));

        _rig.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.NotNull(session.Glance());
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(session.Glance());
    }

    [Fact]
    public async Task Look_NothingForAMinute_IsNull()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));
        _rig.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await session.LookAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Look_AnotherHasWritten_IsNull()
    {
        var (old, next) = (_rig.Open(), _rig.Open());
        await AppendAsync(old, Say("one"));
        await AppendAsync(next, Say("two"));

        Assert.Null(await old.LookAsync(CancellationToken.None));
        Assert.Equal(["one", "two"], (await next.LookAsync(CancellationToken.None))!.Turns.Select(turn => turn.Text));
    }

    [Fact]
    public async Task Look_AnotherHasWrittenAndThenItWhole_IsNull()
    {
        var (old, next) = (_rig.Open(), _rig.Open());
        await AppendAsync(old, Say("one"));
        for (var i = 0; i < SessionStore.EntriesPerWrite; i++)
            await AppendAsync(next, Say($"turn {i}"));

        Assert.Null(await old.LookAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Look_AnotherHasRemovedTheSession_IsNull()
    {
        var (old, next) = (_rig.Open(), _rig.Open());
        await AppendAsync(old, Say("one"));
        await next.RemoveAsync(CancellationToken.None);

        Assert.Null(await old.LookAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Append_PastTheActorWhileACallIsUnderWay_ComesBehindIt()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));
        var gate = new TaskCompletionSource();
        _rig.State.Before = _ => gate.Task;
        var first = AppendAsync(session, Say("two"));
        var second = AppendAsync(session, Say("three"));
        Assert.False(second.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(first, second);

        Assert.Equal(["one", "two", "three"], session.Glance()!.Turns.Select(turn => turn.Text));
    }

    [Fact]
    public async Task Append_TheActorWasMovedWithoutAWord_GoesOnBehindTheOther()
    {
        var (old, next) = (_rig.Open(), _rig.Open());
        await AppendAsync(old, Say("one"));
        await AppendAsync(next, Say("two"));

        await AppendAsync(old, Say("three"));

        Assert.Equal(["one", "two", "three"], old.Glance()!.Turns.Select(turn => turn.Text));
    }

    [Fact]
    public async Task Glance_WhileAnAppendIsWritten_SeesWhatWasThereBefore()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));
        var gate = new TaskCompletionSource();
        _rig.State.Before = _ => gate.Task;
        var appending = AppendAsync(session, Say("two"));
        Assert.Equal(["one"], session.Glance()!.Turns.Select(turn => turn.Text));
        gate.SetResult();
        await appending;

        Assert.Equal(["one", "two"], session.Glance()!.Turns.Select(turn => turn.Text));
    }

    [Fact]
    public async Task Glance_AnAppendFailed_IsNullUntilItIsRead()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));
        _rig.State.Before = _ => throw new DaprException("down");
        Assert.Equal(AppendRefusal.Unavailable, (await AppendAsync(session, Say("two"))).Refusal);
        Assert.Null(session.Glance());

        _rig.State.Before = null;
        await session.ReadAsync(CancellationToken.None);
        Assert.NotNull(session.Glance());
    }

    [Fact]
    public async Task Glance_AnotherHasWritten_ShowsNothingOld()
    {
        var (old, next) = (_rig.Open(), _rig.Open());
        await AppendAsync(old, Say("one"));
        await AppendAsync(next, Say("two"));
        var gate = new TaskCompletionSource();
        var (reading, asked) = (new TaskCompletionSource(), 0);
        _rig.State.Before = _ =>
        {
            // The number is taken; then the session is read.
            if (Interlocked.Increment(ref asked) == 1)
                return Task.CompletedTask;
            reading.TrySetResult();
            return gate.Task;
        };
        var appending = AppendAsync(old, Say("three"));
        await reading.Task;
        Assert.Null(old.Glance());
        gate.SetResult();
        await appending;

        Assert.Equal(["one", "two", "three"], old.Glance()!.Turns.Select(turn => turn.Text));
    }

    [Fact]
    public async Task Glance_SessionRemoved_IsNull()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));

        await session.RemoveAsync(CancellationToken.None);

        Assert.Null(session.Glance());
    }

    [Fact]
    public async Task Glance_OfAnActorThatIsHere_IsItsSession()
    {
        var (here, session) = (new SessionsHere(), _rig.Open());
        await AppendAsync(session, Say("one"));
        here.Add(Key.Actor, session);

        Assert.Same(session.Glance(), await here.SeeAsync(Key.Actor, CancellationToken.None));
        Assert.Null(await here.SeeAsync("another", CancellationToken.None));
    }

    [Fact]
    public async Task Remove_AnotherOfTheSameSessionIsActive_ItStays()
    {
        var (here, old, next) = (new SessionsHere(), _rig.Open(), _rig.Open());
        await AppendAsync(next, Say("one"));
        here.Add(Key.Actor, old);
        here.Add(Key.Actor, next);

        here.Remove(Key.Actor, old);
        Assert.NotNull(await here.SeeAsync(Key.Actor, CancellationToken.None));

        here.Remove(Key.Actor, next);
        Assert.Null(await here.SeeAsync(Key.Actor, CancellationToken.None));
    }
}
