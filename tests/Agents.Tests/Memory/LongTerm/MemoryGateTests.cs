using Agents.Contracts.Memory;
using Agents.Memory.Audit;
using Agents.Memory.LongTerm;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Vectors;
using Dapr;

namespace Agents.Tests.Memory.LongTerm;

public sealed class MemoryGateTests : IDisposable
{
    // The vectors here are of words: nearer than those of a model.
    private readonly Rig _rig = new(new LongTermOptions { NearDuplicate = 0.85 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Take_ANewerFactOfTheSlot_ReplacesTheOlderAndKeepsItsHistory()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(5, "I moved to Oslo.");
        Assert.Equal(["I moved to Oslo."], await _rig.FactsAsync());
        var old = (await _rig.RecordsAsync()).Single(one => one.Text == "I live in Bergen.");
        var current = (await _rig.RecordsAsync()).Single(one => one.Current);
        Assert.Equal((false, current.Id, Rig.Start, Rig.Start.AddMinutes(5)), (old.Current, old.SupersededBy, old.ValidFrom, old.ValidTo));
        Assert.Equal(["I moved to Oslo."], _rig.Tier.Current.Select(one => one.Text));
        Assert.Equal(2, _rig.Tier.Items.Count);
    }

    [Fact]
    public async Task Take_OutOfOrder_WhatWasSaidLaterCounts()
    {
        await _rig.SayAtAsync(5, "I moved to Oslo.");
        await _rig.SayAtAsync(0, "I live in Bergen.");
        Assert.Equal(["I moved to Oslo."], await _rig.FactsAsync());
        Assert.Equal(["I moved to Oslo."], _rig.Tier.Current.Select(one => one.Text));
    }

    [Fact]
    public async Task Take_BackAgain_TheFormerHoldsAgain()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(5, "I moved to Oslo.");
        await _rig.SayAtAsync(9, "I live in Bergen now.");
        Assert.Equal(["I live in Bergen now."], await _rig.FactsAsync());
        Assert.Equal(Rig.Start.AddMinutes(9), (await _rig.RecordsAsync()).Single(one => !one.Current).ValidTo);
    }

    [Fact]
    public async Task Take_ADenialOfWhatHolds_EndsIt()
    {
        await _rig.SayAtAsync(0, "I like coffee.");
        await _rig.SayAtAsync(1, "I don't like coffee anymore.");
        // Likes and dislikes of one thing are one place; those of others stay.
        await _rig.SayAtAsync(2, "I like tea.");
        var facts = await _rig.FactsAsync();
        Assert.Equal(["I don't like coffee anymore.", "I like tea."], facts);
    }

    [Fact]
    public async Task Take_ADenialOfWhatHeldBefore_LeavesWhatHoldsNow()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(1, "I moved to Oslo.");
        await _rig.SayAtAsync(2, "I no longer live in Bergen.");
        Assert.Equal(["I moved to Oslo."], await _rig.FactsAsync());
    }

    [Fact]
    public async Task Take_TheSameInOtherWords_IsOneSurerMemory()
    {
        await _rig.SayAtAsync(0, "I live in Oslo.");
        await _rig.SayAtAsync(1, "My home is in Oslo");
        var record = Assert.Single(await _rig.RecordsAsync());
        Assert.Equal(("My home is in Oslo", 2, Rig.Start), (record.Text, record.Sources.Count, record.FirstSaidAt));
        Assert.True(record.Certainty > record.Confidence);
    }

    [Fact]
    public async Task Take_NearDuplicates_AreOne()
    {
        await _rig.SayAtAsync(0, "Remember that the spare key of the house is under the blue flower pot");
        await _rig.SayAtAsync(1, "Remember that the spare key of the house is under the blue flower pots");
        await _rig.SayAtAsync(2, "Remember that the spare key of the house is not under the blue flower pot");
        var facts = await _rig.FactsAsync();
        Assert.Equal(
            ["The spare key of the house is not under the blue flower pot", "The spare key of the house is under the blue flower pots"], facts);
        Assert.Equal(3, (await _rig.RecordsAsync()).Count);
    }

    [Fact]
    public async Task Take_NearDuplicatesInOneDelivery_AreOne()
    {
        await _rig.SayAsync("I own a red Toyota Corolla car", "I own a red Toyota Corolla");
        await _rig.SayAtAsync(9, "I own a Toyota Corolla, red");
        Assert.Equal(["I own a Toyota Corolla, red"], await _rig.FactsAsync());
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 0, 1)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 1, 0)]
    public async Task Take_ADenialOfOneOfNearDuplicates_EndsThemAll(params int[] order)
    {
        string[] said = ["I own a red Toyota Corolla.", "I own a red Toyota Corolla car.", "I no longer own a red Toyota Corolla."];
        foreach (var i in order)
            await _rig.SayAtAsync(i, said[i]);
        Assert.Equal([said[2]], await _rig.FactsAsync());
        Assert.Equal([said[2]], _rig.Tier.Current.Select(one => one.Text));
    }

    [Fact]
    public async Task Take_OtherNumbers_AreOtherFacts()
    {
        await _rig.SayAsync("Remember that the garage code of building 4 is on the wall", "Remember that the garage code of building 5 is on the wall");
        Assert.Equal(2, (await _rig.FactsAsync()).Count);
    }

    [Fact]
    public async Task TakeTogether_NothingToKeep_ChangesTheBooksOfAllAndLeavesNobody()
    {
        TurnsAppended[][] people = [.. new[] { "anna", "bob", "carl" }.Select(user => new[] { Rig.Event("s", Rig.Turn("1", "Where is my parcel?", 0)) with { UserId = user } })];
        Assert.Empty(await _rig.Gate.TakeTogetherAsync(people, Rig.None));
        foreach (var user in new[] { "anna", "bob", "carl" })
        {
            var book = await _rig.Books.ReadAsync(new Owner("t", user), Rig.None);
            Assert.Equal((1, 1, 1L), (book.Seen.Count, Assert.Single(book.Sessions).Turns, book.Revision));
        }
        Assert.Empty(await _rig.Gate.TakeTogetherAsync(people, Rig.None));
        Assert.Equal(1, (await _rig.Books.ReadAsync(Rig.Anna, Rig.None)).Revision);
    }

    [Fact]
    public async Task TakeTogether_SomethingToKeep_LeavesThatPersonUntouched()
    {
        TurnsAppended[] anna = [Rig.Event("s", Rig.Turn("1", "I live in Oslo.", 0))];
        TurnsAppended[] bob = [Rig.Event("s", Rig.Turn("1", "Where is my parcel?", 0)) with { UserId = "bob" }];
        Assert.Equal([anna], await _rig.Gate.TakeTogetherAsync([anna, bob], Rig.None));
        Assert.Equal((0, 1), ((await _rig.Books.ReadAsync(Rig.Anna, Rig.None)).Seen.Count, (await _rig.Books.ReadAsync(new Owner("t", "bob"), Rig.None)).Seen.Count));
    }

    [Fact]
    public async Task TakeTogether_AnEpisodeIsDue_LeavesThatPerson()
    {
        for (var i = 0; i < 3; i++)
            Assert.Empty(await _rig.Gate.TakeTogetherAsync([[Rig.Event("s", Rig.Turn($"{i}", "Where is my parcel?", i))]], Rig.None));
        TurnsAppended[] fourth = [Rig.Event("s", Rig.Turn("3", "Where is my parcel?", 3))];
        Assert.Equal([fourth], await _rig.Gate.TakeTogetherAsync([fourth], Rig.None));
        await _rig.Gate.TakeAsync(fourth, Rig.None);
        Assert.Equal(MemoryKind.Episode, Assert.Single(await _rig.RecordsAsync()).Kind);
        Assert.Empty(await _rig.Gate.TakeTogetherAsync([[Rig.Event("s", Rig.Turn("4", "Where is my parcel?", 4))]], Rig.None));
    }

    [Fact]
    public async Task TakeTogether_AnotherReplicaIsQuicker_LeavesAllAndNothingIsTakenTwice()
    {
        TurnsAppended[] anna = [Rig.Event("s", Rig.Turn("1", "Where is my parcel?", 0))];
        TurnsAppended[] bob = [anna[0] with { UserId = "bob" }];
        using var other = new Rig(state: _rig.State);
        var isFirst = true;
        _rig.State.After = async _ =>
        {
            if (!isFirst)
                return;
            isFirst = false;
            await other.Gate.TakeAsync([Rig.Event("s", Rig.Turn("2", "And my money?", 1))], Rig.None);
        };
        Assert.Equal([anna, bob], await _rig.Gate.TakeTogetherAsync([anna, bob], Rig.None));
        await _rig.Gate.TakeAsync(anna, Rig.None);
        await _rig.Gate.TakeAsync(bob, Rig.None);
        var books = await Task.WhenAll(new[] { "anna", "bob" }.Select(user => _rig.Books.ReadAsync(new Owner("t", user), Rig.None)));
        Assert.Equal([2, 1], books.Select(book => book.Seen.Count));
        Assert.Equal([2, 1], books.Select(book => book.Sessions[0].Turns));
    }

    [Fact]
    public async Task Take_TheSameDeliveryAgain_ChangesNothing()
    {
        await _rig.SayAsync("I live in Bergen.", "I'm allergic to nuts.", "I moved to Oslo.");
        var before = _rig.State.Values.ToDictionary();
        var events = _rig.Audit.Events.Count;
        for (var i = 0; i < 3; i++)
            await _rig.SayAsync("I live in Bergen.", "I'm allergic to nuts.", "I moved to Oslo.");
        Assert.Equal(before, _rig.State.Values);
        Assert.Equal(events, _rig.Audit.Events.Count);
    }

    [Fact]
    public async Task Take_OnlyOfThePerson_AndOnlyHis()
    {
        await _rig.TakeAsync(
            Rig.Event("s", Rig.Turn("1", "I live in Oslo.", 0) with { Role = "assistant" }, Rig.Turn("2", "I speak German.", 1)));
        Assert.Equal(["I speak German."], await _rig.FactsAsync());
        Assert.Empty(await _rig.FactsAsync(new Owner("t", "bob")));
        Assert.Empty(await _rig.FactsAsync(new Owner("u", "anna")));
    }

    [Fact]
    public async Task Take_StoreFails_ThrowsAndComesAgain()
    {
        _rig.State.Before = _ => throw new DaprException("down");
        await Assert.ThrowsAsync<DaprException>(() => _rig.SayAsync("I live in Oslo."));
        _rig.State.Before = null;
        await _rig.SayAsync("I live in Oslo.");
        Assert.Equal(["I live in Oslo."], await _rig.FactsAsync());
    }

    [Fact]
    public async Task Take_AuditFails_IsAuditedWhenItComesAgain()
    {
        _rig.Audit.Failure = new DaprException("down");
        await Assert.ThrowsAsync<DaprException>(() => _rig.SayAsync("I live in Oslo."));
        _rig.Audit.Failure = null;
        await _rig.SayAsync("I live in Oslo.");
        var audited = Assert.Single(_rig.Audit.Events);
        Assert.Equal((AuditAction.Created, "memory", "anna", "system"), (audited.Action, audited.Kind, audited.Person, audited.By));
        Assert.Equal(["I live in Oslo."], _rig.Tier.Current.Select(one => one.Text));
    }

    [Theory]
    [InlineData("upsert")]
    [InlineData("search")]
    public async Task Take_TierFails_IsKeptAndIndexedByTheJob(string what)
    {
        _rig.Tier.Before = (call, _) => call == what ? throw new VectorTierException("down") : Task.CompletedTask;
        await _rig.SayAsync("I'm allergic to nuts.");
        Assert.Equal(["I'm allergic to nuts."], await _rig.FactsAsync());
        await _rig.Repair.RunAsync(Rig.None);
        Assert.Empty(_rig.Tier.Items);

        _rig.Tier.Before = null;
        await _rig.Repair.RunAsync(Rig.None);
        Assert.Equal(["I'm allergic to nuts."], _rig.Tier.Current.Select(one => one.Text));
        Assert.True((await _rig.Books.ReadAsync(Rig.Anna, Rig.None)).IsSettled);
        Assert.Empty(await _rig.Unsettled.ListAsync(Rig.None));
    }

    [Fact]
    public async Task Take_TierHangs_LeavesItToTheJobAfterItsTime()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Tier.Before = async (_, cancellationToken) =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _rig.Time, cancellationToken);
        };
        var taking = _rig.SayAsync("I'm allergic to nuts.");
        await reached.Task.WaitAsync(Rig.None);
        Assert.False(taking.IsCompleted);
        _rig.Time.Advance(TimeSpan.FromMilliseconds(_rig.Options.IndexTimeoutMs));
        await taking;
        Assert.Equal(["I'm allergic to nuts."], await _rig.FactsAsync());
        Assert.Equal([Rig.Anna], await _rig.Unsettled.ListAsync(Rig.None));
    }

    [Fact]
    public async Task Take_AfterTheTierHasFailed_NobodyWaitsForItUntilTheJobIsDue()
    {
        var calls = 0;
        _rig.Tier.Before = (_, _) => Interlocked.Increment(ref calls) > 0 ? throw new VectorTierException("down") : Task.CompletedTask;
        await _rig.SayAtAsync(0, "I'm allergic to nuts.");
        Assert.Equal(1, calls);
        await _rig.SayAtAsync(1, "I live in Oslo.");
        Assert.Equal(1, calls);
        _rig.Tier.Before = null;
        _rig.Time.Advance(TimeSpan.FromSeconds(_rig.Options.RepairSeconds));
        await _rig.SayAtAsync(2, "I speak German.");
        Assert.Equal(3, _rig.Tier.Items.Count);
    }

    [Fact]
    public async Task Take_MessagesOfOnePerson_AreOneChangeOfHisBook()
    {
        await _rig.TakeAsync(Rig.Event("s", Rig.Turn("1", "I live in Bergen.", 0)), Rig.Event("s2", Rig.Turn("1", "I live in Oslo.", 1)));
        Assert.Equal(["I live in Oslo."], await _rig.FactsAsync());
        // One change for what was said, one for what was settled.
        Assert.Equal(2, (await _rig.Books.ReadAsync(Rig.Anna, Rig.None)).Revision);
    }

    [Fact]
    public async Task Take_AProcessDiedBetweenBookAndIndex_TheSameDeliveryRepairs()
    {
        // The book is written, then everything fails: as if the process had died.
        var writes = 0;
        _rig.State.After = null;
        _rig.State.Before = key => key.StartsWith("memory/", StringComparison.Ordinal) && ++writes > 0 ? throw new DaprException("died") : Task.CompletedTask;
        await Assert.ThrowsAsync<DaprException>(() => _rig.SayAsync("I'm allergic to nuts."));
        Assert.False((await _rig.Books.ReadAsync(Rig.Anna, Rig.None)).IsSettled);

        _rig.State.Before = null;
        await _rig.SayAsync("I'm allergic to nuts.");
        Assert.Equal(["I'm allergic to nuts."], await _rig.FactsAsync());
        Assert.Equal(["I'm allergic to nuts."], _rig.Tier.Current.Select(one => one.Text));
        Assert.Single(_rig.Audit.Events);
    }

    [Fact]
    public async Task Take_OfAPersonWhoIsErased_KeepsNothing()
    {
        _rig.Marks.Until = Rig.Start.AddMinutes(3);
        await _rig.SayAtAsync(3, "I live in Oslo.");
        await _rig.SayAtAsync(4, "I speak German.");
        Assert.Equal(["I speak German."], await _rig.FactsAsync());
    }

    [Fact]
    public async Task Take_MoreThanAllowed_TheWeakestGo()
    {
        using var rig = new Rig(new LongTermOptions { MaxMemories = 10, EpisodeTurns = 0 });
        await rig.SayAtAsync(0, "I'm allergic to nuts.");
        for (var i = 0; i < 12; i++)
            await rig.SayAtAsync(i + 1, $"I own a boat{(char)('a' + i)}.");
        var facts = await rig.FactsAsync();
        Assert.Equal(10, facts.Count);
        Assert.Contains("I'm allergic to nuts.", facts);
        Assert.DoesNotContain("I own a boata.", facts);
        Assert.Equal(10, rig.Tier.Items.Count);
        Assert.Equal(10, rig.State.Values.Keys.Count(one => one.StartsWith("memory/", StringComparison.Ordinal)));
        Assert.Equal(3, rig.Audit.Events.Count(one => one.Action == AuditAction.Expired));
    }

    [Fact]
    public async Task Take_ManyTurns_AtMostOneEpisodeForSoMany()
    {
        using var rig = new Rig(new LongTermOptions { EpisodeTurns = 10 });
        for (var i = 0; i < 25; i++)
            await rig.TakeAsync(Rig.Event("s", Rig.Turn($"{i}", $"Where is my parcel number {i}?", i)));
        var episodes = (await rig.RecordsAsync()).Where(one => one.Kind == MemoryKind.Episode).ToArray();
        Assert.Equal(3, episodes.Length);
        Assert.All(episodes, one => Assert.Contains("parcel", one.Text, StringComparison.Ordinal));
        Assert.All(episodes, one => Assert.True(one.Current));
        Assert.StartsWith("Talked on 2026-11-26 about", episodes[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Take_ASecret_IsNowhere()
    {
        await _rig.SayAsync("My password is hunter2", "I live in Oslo", "Is it nice there?", "What about rain?", "And the sun?");
        Assert.DoesNotContain(_rig.State.Values.Values, one => one.Json.Contains("hunter2", StringComparison.Ordinal));
        Assert.DoesNotContain(_rig.Tier.Items.Values, one => one.Text.Contains("hunter2", StringComparison.Ordinal));
    }
}
