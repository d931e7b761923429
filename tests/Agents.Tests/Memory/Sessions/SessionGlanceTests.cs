using Agents.Memory.Sessions;
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
    public async Task Glance_NoCallForASecond_IsNullUntilTheNextCall()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("one"));
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(session.Glance());

        await session.ReadAsync(CancellationToken.None);

        Assert.NotNull(session.Glance());
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

        Assert.Same(session.Glance(), here.Glance(Key.Actor));
        Assert.Null(here.Glance("another"));
    }

    [Fact]
    public async Task Remove_AnotherOfTheSameSessionIsActive_ItStays()
    {
        var (here, old, next) = (new SessionsHere(), _rig.Open(), _rig.Open());
        await AppendAsync(next, Say("one"));
        here.Add(Key.Actor, old);
        here.Add(Key.Actor, next);

        here.Remove(Key.Actor, old);
        Assert.NotNull(here.Glance(Key.Actor));

        here.Remove(Key.Actor, next);
        Assert.Null(here.Glance(Key.Actor));
    }
}
