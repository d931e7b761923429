using Agents.Memory.Sessions;
using Dapr;
using static Agents.Tests.Memory.Sessions.SessionRig;

namespace Agents.Tests.Memory.Sessions;

/// <summary>Sessions that are written whole, behind an append.</summary>
public sealed class SessionWholeTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public async Task Append_SessionIsWrittenWhole_IsAnsweredBeforeThat()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("hello"));
        var (writing, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        _rig.State.Before = key =>
        {
            if (key != Key.State)
                return Task.CompletedTask;
            writing.TrySetResult();
            return gate.Task;
        };

        var answered = 1L;
        while (!writing.Task.IsCompleted)
        {
            var answer = await session.AppendAsync([Say("hello")], CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            answered = Assert.Single(answer).LastSeq;
            await Task.WhenAny(session.AtRestAsync(), writing.Task);
        }

        Assert.Equal(answered, session.Glance()!.LastSeq);
        var next = session.AppendAsync([Say("and more")], CancellationToken.None);
        Assert.False(next.IsCompleted);
        gate.SetResult();
        Assert.Equal(answered + 1, Assert.Single(await next).LastSeq);
        Assert.Equal(answered + 1, (await _rig.Open().ReadAsync(CancellationToken.None))!.LastSeq);
        Assert.Equal(1, session.Glance()!.Entries - session.Glance()!.Cleared);
    }

    [Fact]
    public async Task Append_WritingWholeFailsTimeAfterTime_IsToldWhenItIsOverdue()
    {
        var session = _rig.Open();
        for (var i = 0; i < 2; i++)
            await AppendAsync(session, Say("hello"));
        // The first entry is touched again when the session is written whole.
        _rig.State.Before = key => key.EndsWith("/1", StringComparison.Ordinal) ? throw new DaprException("the disk is full") : Task.CompletedTask;
        var taken = 2;
        AppendAnswer answer;
        while ((answer = await AppendAsync(session, Say("hello"))).Refusal == AppendRefusal.None)
            taken++;

        Assert.Equal((AppendRefusal.Unavailable, "the disk is full"), (answer.Refusal, answer.Reason));
        // The session is begun with a turn that is no entry, and the turn of the refused append is durable as well.
        Assert.Equal(2 * SessionStore.EntriesPerWrite, taken);
        _rig.State.Before = null;
        Assert.Equal(taken + 2, (await AppendAsync(session, Say("hello"))).LastSeq);
        Assert.Equal(0, session.Glance()!.Entries - session.Glance()!.Cleared);
    }
}
