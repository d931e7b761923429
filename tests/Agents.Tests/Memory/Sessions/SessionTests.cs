using Agents.Contracts.Memory;
using Agents.Memory.Sessions;
using Dapr;
using static Agents.Tests.Memory.Sessions.SessionRig;

namespace Agents.Tests.Memory.Sessions;

public sealed class SessionTests
{
    [Fact]
    public async Task AppendAsync_ManyTimes_AnotherActivationReadsTheSame()
    {
        var rig = new SessionRig();
        var session = rig.Open();
        for (var i = 1; i <= 50; i++)
            Assert.Equal(i, (await AppendAsync(session, Say($"turn {i}", user: "maria"))).LastSeq);

        var again = await rig.Open().ReadAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"turn {i}"), again!.Turns.Select(turn => turn.Text));
        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), again.Turns.Select(turn => turn.Seq));
        Assert.Equal(("maria", 50L), (again.UserId, again.LastSeq));
    }

    [Fact]
    public async Task AppendAsync_AfterAnyNumberOfTurns_EntriesInTheStoreAreFew()
    {
        var rig = new SessionRig();
        var session = rig.Open();
        for (var i = 1; i <= 300; i++)
        {
            await AppendAsync(session, Say("some text"));
            Assert.InRange(rig.State.Values.Count(one => one.Key.Contains('/', StringComparison.Ordinal) && one.Value.Json.Contains("some text", StringComparison.Ordinal)), 1, SessionStore.EntriesPerWrite + 1);
        }
    }

    [Fact]
    public async Task AppendAsync_SameIdAndText_IsNotAppendedAgain()
    {
        var session = new SessionRig().Open();
        var first = await AppendAsync(session, Say("hello", id: "a"));

        var second = await AppendAsync(session, Say("hello", id: "a"));

        Assert.Equal([new TurnPlace("a", 1, false)], first.Places);
        Assert.Equal([new TurnPlace("a", 1, true)], second.Places);
        Assert.Equal(["hello"], await TextsAsync(session));
    }

    [Fact]
    public async Task AppendAsync_SameIdTwiceInOneRequest_IsAppendedOnce()
    {
        var session = new SessionRig().Open();
        var turn = new NewTurn { Id = "a", Role = "user", Text = "hello" };

        var answer = await AppendAsync(session, new AppendTurns { Turns = [turn, turn] });

        Assert.Equal([new TurnPlace("a", 1, false), new TurnPlace("a", 1, true)], answer.Places);
        Assert.Equal(["hello"], await TextsAsync(session));
    }

    [Fact]
    public async Task AppendAsync_SameIdAndOtherText_NothingOfTheRequestIsTaken()
    {
        var session = new SessionRig().Open();
        await AppendAsync(session, Say("hello", id: "a"));

        var answer = await AppendAsync(session, new AppendTurns
        {
            Turns = [new NewTurn { Role = "user", Text = "new" }, new NewTurn { Id = "a", Role = "user", Text = "other" }],
        });

        Assert.Equal(AppendRefusal.OtherTurn, answer.Refusal);
        Assert.Equal(["hello"], await TextsAsync(session));
    }

    [Fact]
    public async Task AppendAsync_RepeatedAfterItLeftTheWindow_IsKnownByItsId()
    {
        var rig = new SessionRig(new SessionsOptions { WindowTurns = 4 });
        var session = rig.Open();
        for (var i = 1; i <= 40; i++)
            await AppendAsync(session, Say($"turn {i}", id: $"id-{i}"));

        var answer = await AppendAsync(rig.Open(), Say("turn 7", id: "id-7"));

        Assert.Equal([new TurnPlace("id-7", 7, true)], answer.Places);
        Assert.Equal(40, answer.LastSeq);
    }

    [Fact]
    public async Task AppendAsync_OtherUser_IsRefused()
    {
        var session = new SessionRig().Open();
        await AppendAsync(session, Say("hello", user: "maria"));

        Assert.Equal(AppendRefusal.OtherUser, (await AppendAsync(session, Say("hello", user: "joan"))).Refusal);
        Assert.Equal(AppendRefusal.None, (await AppendAsync(session, Say("hello"))).Refusal);
    }

    [Fact]
    public async Task AppendAsync_TwoActivationsOfOneSession_NoTurnIsLostAndTheOrderIsOne()
    {
        var rig = new SessionRig();
        await AppendAsync(rig.Open(), Say("first"));
        Session[] both = [rig.Open(), rig.Open()];

        for (var i = 0; i < 60; i++)
            await AppendAsync(both[i % 3 == 0 ? 0 : 1], Say($"turn {i}"));

        var expected = Enumerable.Range(0, 60).Select(i => $"turn {i}").Prepend("first").ToArray();
        Assert.Equal(expected, await TextsAsync(rig.Open()));
    }

    [Fact]
    public async Task AppendAsync_TwoActivationsAtTheSameTime_EveryTurnHasItsOwnPlace()
    {
        var rig = new SessionRig();
        Session[] both = [rig.Open(), rig.Open()];
        rig.State.Before = async _ => await Task.Yield();

        var answers = await Task.WhenAll(both.Select(async (session, n) =>
        {
            var seqs = new List<long>();
            for (var i = 0; i < 40; i++)
                seqs.Add((await AppendAsync(session, Say($"{n}-{i}"))).Places[0].Seq);
            return seqs;
        }));

        Assert.Equal(Enumerable.Range(1, 80).Select(i => (long)i), answers.SelectMany(one => one).Order());
        var read = await rig.Open().ReadAsync(CancellationToken.None);
        for (var n = 0; n < 2; n++)
            Assert.Equal(answers[n], read!.Turns.Where(turn => turn.Text.StartsWith($"{n}-", StringComparison.Ordinal)).Select(turn => turn.Seq));
    }

    [Fact]
    public async Task AppendAsync_ManyRequestsInOneCall_OneOfThemRefused_TheOthersAreTaken()
    {
        var rig = new SessionRig();
        var session = rig.Open();

        var answers = await session.AppendAsync(
            [Say("one", user: "maria"), Say("two", user: "joan"), Say("three")], CancellationToken.None);

        Assert.Equal([AppendRefusal.None, AppendRefusal.OtherUser, AppendRefusal.None], answers.Select(one => one.Refusal));
        Assert.Equal([true, false, false], answers.Select(one => one.Created));
        Assert.Equal(["one", "three"], await TextsAsync(rig.Open()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task AppendAsync_StoreFailsAtAnyRequest_WhatWasAnsweredIsThere(int failing)
    {
        var rig = new SessionRig();
        var session = rig.Open();
        var taken = new List<string>();
        var requests = 0;
        rig.State.Before = _ => ++requests % (failing + 2) == 0 ? throw new DaprException("a fault of ours") : Task.CompletedTask;

        for (var i = 0; i < 60; i++)
        {
            var answer = await AppendAsync(session, Say($"turn {i}", id: $"{i}"));
            Assert.True(answer.Refusal is AppendRefusal.None or AppendRefusal.Unavailable);
            if (answer.Refusal == AppendRefusal.None)
                taken.Add($"turn {i}");
        }

        rig.State.Before = null;
        var there = await TextsAsync(rig.Open());
        Assert.NotEmpty(taken);
        Assert.Equal(taken, there.Where(taken.Contains));
        Assert.Equal(there.Length, there.Distinct().Count());
    }

    [Fact]
    public async Task ReadAsync_LifeIsOver_ThereIsNoSession()
    {
        var rig = new SessionRig(new SessionsOptions { TtlSeconds = 100 });
        var session = rig.Open();
        await AppendAsync(session, Say("hello"));

        rig.Time.Advance(TimeSpan.FromSeconds(99));
        Assert.NotNull(await rig.Open().ReadAsync(CancellationToken.None));
        Assert.NotNull(await session.ReadAsync(CancellationToken.None));
        rig.Time.Advance(TimeSpan.FromSeconds(100));

        Assert.Null(await rig.Open().ReadAsync(CancellationToken.None));
        Assert.Null(await session.ReadAsync(CancellationToken.None));
        Assert.True((await AppendAsync(session, Say("again"))).Created);
        Assert.Equal(["again"], await TextsAsync(rig.Open()));
    }

    [Fact]
    public async Task AppendAsync_NowAndThen_TheStoreKeepsTheSessionForItsWholeLife()
    {
        var rig = new SessionRig(new SessionsOptions { TtlSeconds = 100 });
        var session = rig.Open();
        var writtenAt = rig.Time.GetUtcNow();
        var written = 0;
        for (var i = 0; i < 30; i++)
        {
            await AppendAsync(session, Say("hello"));
            var document = rig.State.Values[Key.State].Json;
            if (document.Length != written)
                (written, writtenAt) = (document.Length, rig.Time.GetUtcNow());
            // What the store lets go of at this time must not be needed for a whole life yet.
            Assert.True(writtenAt.AddSeconds(rig.State.Ttls[Key.State]!.Value) >= rig.Time.GetUtcNow().AddSeconds(100));
            rig.Time.Advance(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task RemoveAsync_ThenAppend_NothingOfTheOldSessionComesBack()
    {
        var rig = new SessionRig();
        var (session, other) = (rig.Open(), rig.Open());
        for (var i = 0; i < 20; i++)
            await AppendAsync(session, Say($"old {i}", user: "maria"));
        await other.ReadAsync(CancellationToken.None);

        var removed = await session.RemoveAsync(CancellationToken.None);

        Assert.Equal(20, removed!.LastSeq);
        Assert.DoesNotContain(rig.State.Values, one => one.Value.Json.Contains("old", StringComparison.Ordinal));
        Assert.Empty(await rig.Users.ReadAsync("t", "maria", CancellationToken.None));
        // Another one that still knows the old session must not write to it.
        Assert.True((await AppendAsync(other, Say("new"))).Created);
        Assert.Equal(["new"], await TextsAsync(rig.Open()));
    }

    [Fact]
    public async Task RemoveAsync_DiesInTheMiddle_TheSessionIsGoneAndCanBeRemovedAgain()
    {
        var rig = new SessionRig();
        for (var i = 0; i < 20; i++)
            await AppendAsync(rig.Open(), Say($"old {i}"));
        var deletes = 0;
        rig.State.Before = key => key == Key.State && ++deletes == 2 ? throw new DaprException("a fault of ours") : Task.CompletedTask;
        await Assert.ThrowsAsync<DaprException>(() => rig.Open().RemoveAsync(CancellationToken.None));
        rig.State.Before = null;

        Assert.Null(await rig.Open().ReadAsync(CancellationToken.None));
        await rig.Open().RemoveAsync(CancellationToken.None);

        Assert.DoesNotContain(rig.State.Values, one => one.Value.Json.Contains("old", StringComparison.Ordinal));
        Assert.True((await AppendAsync(rig.Open(), Say("new"))).Created);
    }

    [Fact]
    public async Task AppendAsync_WhatTheUserSaid_IsToldOnceAndOnlyThat()
    {
        var rig = new SessionRig();
        var session = rig.Open();

        await AppendAsync(session, Say("I like tea", id: "a", user: "maria"));
        await AppendAsync(session, Say("Noted", role: "assistant"));
        await AppendAsync(session, Say("I like tea", id: "a"));

        var message = Assert.Single(rig.Topic.Messages);
        Assert.Equal(("t", "s", "maria"), (message.Tenant, message.SessionId, message.UserId));
        Assert.Equal([("a", "I like tea")], message.Turns.Select(turn => (turn.Id, turn.Text)));
    }

    [Fact]
    public async Task AppendAsync_SessionWithNobody_NothingIsTold()
    {
        var rig = new SessionRig();

        await AppendAsync(rig.Open(), Say("I like tea"));

        Assert.Empty(rig.Topic.Messages);
    }

    [Fact]
    public async Task AppendAsync_LongTurns_AreToldInMessagesThatFitIntoADelivery()
    {
        var rig = new SessionRig();
        var turns = Enumerable.Range(0, 5).Select(n => new NewTurn { Id = $"{n}", Role = "user", Text = new string('x', n == 4 ? 30_000 : 5_000) }).ToArray();
        await AppendAsync(rig.Open(), new AppendTurns { UserId = "maria", Turns = turns });
        await Eventually.HoldsAsync(() => rig.Topic.Messages.Sum(message => message.Turns.Count) == 5);
        Assert.All(rig.Topic.Messages, message => Assert.InRange(message.Turns.Sum(turn => turn.Text.Length), 1, TurnsAppended.MaxToldLength));
        Assert.Equal(["0", "1", "2", "3", "4"], rig.Topic.Messages.SelectMany(message => message.Turns).Select(turn => turn.Id).Order());
    }

    [Fact]
    public async Task AppendAsync_BrokerHangs_TheTurnIsAnsweredAndToldWithTheNextLife()
    {
        var rig = new SessionRig();
        var gate = new TaskCompletionSource();
        rig.Topic.Before = () => gate.Task;
        var appending = AppendAsync(rig.Open(), Say("I like tea", user: "maria"));
        await Eventually.HoldsAsync(() => appending.IsCompleted, () => rig.Time.Advance(TimeSpan.FromMilliseconds(10)));
        Assert.Equal(AppendRefusal.None, (await appending).Refusal);
        Assert.Empty(rig.Topic.Messages);

        // The process dies: what hung is never sent.
        var next = rig.OpenElsewhere();
        rig.Topic.Before = null;
        await next.ReadAsync(CancellationToken.None);

        await Eventually.HoldsAsync(() => rig.Topic.Messages.Count > 0);
        Assert.Equal("I like tea", rig.Topic.Messages[0].Turns[0].Text);
    }

    [Fact]
    public async Task AppendAsync_PersonIsBeingErased_IsRefused()
    {
        var rig = new SessionRig();
        await AppendAsync(rig.Open(), Say("hello", user: "maria"));
        rig.Marks.People.Add("maria");

        Assert.Equal(AppendRefusal.Erased, (await AppendAsync(rig.Open(), Say("hello again"))).Refusal);
        Assert.Equal(["hello"], await TextsAsync(rig.Open()));
    }

    [Fact]
    public async Task AppendAsync_MoreTurnsThanAllowed_IsRefused()
    {
        var rig = new SessionRig(new SessionsOptions { MaxTurns = 100 });
        var session = rig.Open();
        for (var i = 0; i < 100; i++)
            await AppendAsync(session, Say("hello"));

        Assert.Equal(AppendRefusal.Full, (await AppendAsync(session, Say("one more"))).Refusal);
    }

    [Fact]
    public async Task AppendAsync_PersonHasAsManySessionsAsAllowed_ThoseThatAreOverDoNotCount()
    {
        var rig = new SessionRig(new SessionsOptions { MaxSessionsPerUser = 2 });
        Task<AppendAnswer> BeginAsync(string id) => AppendAsync(rig.Factory.Open(new SessionKey("t", id)), Say("hello", user: "maria"));
        await BeginAsync("a");
        await BeginAsync("b");
        Assert.Equal(AppendRefusal.Full, (await BeginAsync("c")).Refusal);

        rig.State.Values.Remove(new SessionKey("t", "a").State);

        Assert.Equal(AppendRefusal.None, (await BeginAsync("c")).Refusal);
        Assert.Equal(["b", "c"], await rig.Users.ReadAsync("t", "maria", CancellationToken.None));
    }
}
