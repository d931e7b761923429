using Agents.Memory.Audit;
using Agents.Memory.Sessions;
using Dapr;
using static Agents.Tests.Memory.Sessions.SessionRig;

namespace Agents.Tests.Memory.Sessions;

public sealed class SessionAuditTests
{
    private readonly SessionRig _rig = new();

    [Fact]
    public async Task Append_NamesWhoWhatAndOfWhom()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("hello", id: "t1", user: "maria") with { By = "key" });
        await AppendAsync(session, Say("hello", id: "t1") with { By = "other" });

        Assert.Equal(
            [(AuditAction.Created, "key", "1 turns up to 1"), (AuditAction.Changed, "other", "0 turns up to 1")],
            _rig.Audit.Events.Select(one => (one.Action, one.By, one.Detail)));
        Assert.All(_rig.Audit.Events, one => Assert.Equal(("t", "session", "s", "maria"), (one.Tenant, one.Kind, one.Id, one.Person)));
    }

    [Fact]
    public async Task Append_IsRefused_NothingSaysThatItWasDone()
    {
        await AppendAsync(_rig.Open(), Say("hello", user: "maria"));
        await AppendAsync(_rig.Open(), Say("hello", user: "joan"));
        Assert.Single(_rig.Audit.Events);
    }

    [Fact]
    public async Task Append_TheStoreIsSlow_TheLogIsWrittenMeanwhile()
    {
        var session = _rig.Open();
        await AppendAsync(session, Say("first"));
        var gate = new TaskCompletionSource();
        _rig.State.Before = _ => gate.Task;

        var appending = AppendAsync(session, Say("second"));
        await Eventually.HoldsAsync(() => _rig.Audit.Events.Count == 2);
        Assert.False(appending.IsCompleted);

        gate.SetResult();
        Assert.Equal(AppendRefusal.None, (await appending).Refusal);
    }

    [Fact]
    public async Task Append_AnotherWriterIsFirst_WhatWasSaidIsWithdrawn()
    {
        var (one, other) = (_rig.Open(), _rig.OpenElsewhere());
        await AppendAsync(one, Say("first"));
        await AppendAsync(other, Say("second"));
        await AppendAsync(one, Say("third"));

        Assert.Equal(
            [
                (AuditAction.Created, "1 turns up to 1"), (AuditAction.Changed, "1 turns up to 2"),
                (AuditAction.Changed, "1 turns up to 2"), (AuditAction.Withdrawn, "1 turns up to 2"), (AuditAction.Changed, "1 turns up to 3"),
            ],
            _rig.Audit.Events.Select(said => (said.Action, said.Detail)));
    }

    [Fact]
    public async Task Append_TheLogCannotBeWritten_IsNotSaidToBeDoneAndMayBeSentAgain()
    {
        var session = _rig.Open();
        _rig.Audit.Failure = new DaprException("the disk is full");
        var answer = await AppendAsync(session, Say("hello", id: "t1"));
        Assert.Equal((AppendRefusal.Unavailable, "the disk is full"), (answer.Refusal, answer.Reason));

        _rig.Audit.Failure = null;
        var again = await AppendAsync(session, Say("hello", id: "t1"));
        Assert.Equal(AppendRefusal.None, again.Refusal);
        Assert.Equal(["hello"], await TextsAsync(session));
        Assert.Single(_rig.Audit.Events);
    }
}
