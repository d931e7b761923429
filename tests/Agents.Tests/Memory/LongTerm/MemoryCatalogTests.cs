using Agents.Memory.Audit;
using Agents.Memory.LongTerm;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.LongTerm;

public sealed class MemoryCatalogTests : IDisposable
{
    private readonly Rig _rig = new(new LongTermOptions { EpisodeTurns = 0 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Add_TheSameAgain_IsTheSameMemory()
    {
        var (first, isNew) = await AddAsync("The gate code is on the fridge");
        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        var (again, isNewAgain) = await AddAsync("the gate code is on the fridge!");
        Assert.Equal((true, false), (isNew, isNewAgain));
        Assert.Equal(first.Record.Id, again.Record.Id);
        Assert.Single(again.Record.Sources);
        Assert.Single(_rig.Tier.Items);
    }

    [Fact]
    public async Task Delete_WhatHolds_TakesWhatItReplacedWithIt()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(1, "I live in Oslo.");
        await _rig.SayAtAsync(2, "I speak German.");
        var current = (await _rig.RecordsAsync()).Single(one => one.Text == "I live in Oslo.");
        Assert.Equal(2, (await _rig.Memories.DeleteAsync(Rig.Anna, current.Id, "key", Rig.None)).Count);
        Assert.Equal(["I speak German."], await _rig.FactsAsync());
        Assert.Equal(["I speak German."], _rig.Tier.Items.Values.Select(one => one.Text));
        Assert.DoesNotContain(_rig.State.Values.Values, one => one.Json.Contains("Oslo", StringComparison.Ordinal) || one.Json.Contains("Bergen", StringComparison.Ordinal));
        Assert.Equal(["key", "key"], _rig.Audit.Events.Where(one => one.Action == AuditAction.Deleted).Select(one => one.By));
    }

    [Fact]
    public async Task Delete_ThenTheTurnComesAgain_StaysDeleted()
    {
        await _rig.SayAtAsync(0, "I live in Oslo.");
        var id = (await _rig.RecordsAsync())[0].Id;
        await _rig.Memories.DeleteAsync(Rig.Anna, id, "key", Rig.None);
        await _rig.SayAtAsync(0, "I live in Oslo.");
        await _rig.TakeAsync(Rig.Event("other", Rig.Turn("1", "I live in Oslo.", 5)));
        Assert.Empty(await _rig.FactsAsync());

        // What is said after that is kept.
        await _rig.TakeAsync(Rig.Event("other", Rig.Turn("2", "I live in Oslo.", 60 * 24 * 31)));
        Assert.Equal(["I live in Oslo."], await _rig.FactsAsync());
    }

    [Fact]
    public async Task Delete_WhatWasReplaced_LeavesWhatHolds()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(1, "I live in Oslo.");
        var old = (await _rig.RecordsAsync()).Single(one => one.Text == "I live in Bergen.");
        Assert.Equal([old.Id], await _rig.Memories.DeleteAsync(Rig.Anna, old.Id, "key", Rig.None));
        Assert.Equal(["I live in Oslo."], (await _rig.RecordsAsync()).Select(one => one.Text));
        Assert.Empty(await _rig.Memories.DeleteAsync(Rig.Anna, old.Id, "key", Rig.None));
    }

    [Fact]
    public async Task Delete_TierIsDown_IsGoneAtOnceAndFromTheTierLater()
    {
        await _rig.SayAtAsync(0, "I live in Oslo.");
        _rig.Tier.Before = (_, _) => throw new VectorTierException("down");
        await _rig.Memories.DeleteAsync(Rig.Anna, (await _rig.RecordsAsync())[0].Id, "key", Rig.None);
        Assert.Empty(await _rig.FactsAsync());
        Assert.Single(_rig.Tier.Items);
        _rig.Tier.Before = null;
        await _rig.Repair.RunAsync(Rig.None);
        Assert.Empty(_rig.Tier.Items);
    }

    [Fact]
    public async Task Delete_TheProcessDiesHalfWay_TheJobTakesItAway()
    {
        await _rig.SayAtAsync(0, "I live in Oslo.");
        var id = (await _rig.RecordsAsync())[0].Id;
        _rig.State.Before = key => key.StartsWith("memory/", StringComparison.Ordinal) && _rig.State.Values[Agents.Memory.LongTerm.Books.BookStore.BookKey(Rig.Anna)].Json.Contains("removing\\\":[{", StringComparison.Ordinal)
            ? throw new Dapr.DaprException("died") : Task.CompletedTask;
        await Assert.ThrowsAsync<Dapr.DaprException>(() => _rig.Memories.DeleteAsync(Rig.Anna, id, "key", Rig.None));
        Assert.Single(_rig.Tier.Items);

        _rig.State.Before = null;
        using var other = new Rig(_rig.Options, _rig.State, _rig.Tier);
        await other.Repair.RunAsync(Rig.None);
        Assert.Empty(_rig.Tier.Items);
        Assert.DoesNotContain(_rig.State.Values.Values, one => one.Json.Contains("Oslo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_AnEpisode_ItsWordsDoNotComeBackWithTheNext()
    {
        using var rig = new Rig(new LongTermOptions { EpisodeTurns = 8 });
        for (var i = 0; i < 4; i++)
            await rig.SayAtAsync(i, "Where is my parcel?");
        var episode = Assert.Single(await rig.RecordsAsync());
        await rig.Memories.DeleteAsync(Rig.Anna, episode.Id, "key", Rig.None);
        for (var i = 4; i < 12; i++)
            await rig.SayAtAsync(i, "Where is my suitcase?");
        var next = Assert.Single(await rig.RecordsAsync());
        Assert.Contains("suitcase", next.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("parcel", next.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_AFact_ItsTurnIsNotQuotedByALaterEpisode()
    {
        using var rig = new Rig(new LongTermOptions { EpisodeTurns = 8 });
        await rig.SayAtAsync(0, "I live in Oslo.");
        await rig.Memories.DeleteAsync(Rig.Anna, Assert.Single(await rig.RecordsAsync()).Id, "key", Rig.None);
        for (var i = 1; i < 8; i++)
            await rig.SayAtAsync(i, "Where is my suitcase?");
        Assert.DoesNotContain("Oslo", Assert.Single(await rig.RecordsAsync()).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.State.Values.Values, one => one.Json.Contains("Oslo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeleteAll_WhileTurnsAreQueued_TheyBringNothing()
    {
        Assert.Equal(0, await _rig.Memories.DeleteAllAsync(Rig.Anna, "key", Rig.None));
        await _rig.SayAsync("I live in Oslo.");
        Assert.Empty(await _rig.FactsAsync());
    }

    [Fact]
    public async Task DeleteAll_OfOnePerson_LeavesTheOthers()
    {
        await _rig.SayAsync("I live in Oslo.", "I speak German.");
        await _rig.Memories.AddAsync(new Owner("t", "bob"), Said("I live in Rome"), "key", Rig.None);
        Assert.Equal(2, await _rig.Memories.DeleteAllAsync(Rig.Anna, "key", Rig.None));
        Assert.Empty(await _rig.FactsAsync());
        Assert.Equal(["I live in Rome"], await _rig.FactsAsync(new Owner("t", "bob")));
        await _rig.SayAsync("I live in Oslo.", "I speak German.");
        Assert.Empty(await _rig.FactsAsync());
        Assert.Equal(("all", "anna"), _rig.Audit.Events.Where(one => one.Action == AuditAction.Deleted).Select(one => (one.Detail, one.Person)).Single());
    }

    [Fact]
    public async Task Get_AFact_ComesWithItsHistory()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(1, "I live in Rome.");
        await _rig.SayAtAsync(2, "I live in Oslo.");
        var id = (await _rig.RecordsAsync()).Single(one => one.Current).Id;
        var (memory, history) = (await _rig.Memories.GetAsync(Rig.Anna, id, Rig.None))!.Value;
        Assert.Equal("I live in Oslo.", memory.Record.Text);
        Assert.Equal(["I live in Rome.", "I live in Bergen."], history.Select(one => one.Record.Text));
        Assert.Null(await _rig.Memories.GetAsync(new Owner("t", "bob"), id, Rig.None));
    }

    [Fact]
    public async Task List_Pages_ShowEachOnceTheLatestSaidFirst()
    {
        for (var i = 0; i < 7; i++)
            await _rig.SayAtAsync(i / 2, $"I own a boat{(char)('a' + i)}.");
        var seen = new List<StoredMemory>();
        string? next = null;
        do
        {
            var (page, after) = await _rig.Memories.ListAsync(Rig.Anna, false, 3, next is null ? null : ListPlace.Read(next), Rig.None);
            seen.AddRange(page);
            next = after;
        }
        while (next is not null);
        Assert.Equal(7, seen.Select(one => one.Record.Id).Distinct().Count());
        Assert.Equal(7, seen.Count);
        Assert.Equal(seen.OrderByDescending(one => one.Record.LastSaidAt).Select(one => one.Record.LastSaidAt), seen.Select(one => one.Record.LastSaidAt));
    }

    [Fact]
    public async Task Erase_APerson_LeavesNothingAndNothingComesBack()
    {
        await _rig.SayAsync("I live in Oslo.", "I'm allergic to nuts.", "I moved to Rome.", "Where is my parcel?", "I speak German.");
        await _rig.Memories.AddAsync(new Owner("t", "bob"), Said("I live in Rome"), "key", Rig.None);
        var page = await _rig.Erasure.EraseAsync("t", "anna", null, Rig.None);
        Assert.Null(page.Next);
        Assert.Equal(4, page.Erased.Count);
        Assert.All(page.Erased, one => Assert.Matches("^[0-9a-f]{64}$", one.Digest));
        Assert.Equal(["bob"], _rig.Tier.Items.Values.Select(one => one.User));
        foreach (var word in new[] { "anna", "Oslo", "nuts", "German", "parcel" })
            Assert.DoesNotContain(_rig.State.Values, one => one.Key.Contains(word, StringComparison.Ordinal) || one.Value.Json.Contains(word, StringComparison.Ordinal));

        await _rig.SayAsync("I live in Oslo.", "I'm allergic to nuts.", "I moved to Rome.", "Where is my parcel?", "I speak German.");
        Assert.Empty(await _rig.FactsAsync());
        // Once more, as at the end of every erasure.
        Assert.Empty((await _rig.Erasure.EraseAsync("t", "anna", null, Rig.None)).Erased);
        Assert.Equal(["I live in Rome"], await _rig.FactsAsync(new Owner("t", "bob")));
    }

    [Fact]
    public async Task Erase_AWriteWasUnderWay_TheSecondLookTakesIt()
    {
        await _rig.SayAsync("I live in Oslo.");
        var record = (await _rig.RecordsAsync())[0];
        await _rig.Erasure.EraseAsync("t", "anna", null, Rig.None);
        // A process that had read the book before writes its record and its item, and dies.
        await _rig.Books.WriteRecordsAsync(Rig.Anna, [record], Rig.None);
        await _rig.Index.PutAsync(Rig.Anna, [record], Rig.None);
        var page = await _rig.Erasure.EraseAsync("t", "anna", null, Rig.None);
        Assert.Equal(record.Id, Assert.Single(page.Erased).Id);
        Assert.DoesNotContain(_rig.State.Values.Values, one => one.Json.Contains("Oslo", StringComparison.Ordinal));
        Assert.Empty(_rig.Tier.Items);
    }

    [Fact]
    public async Task Erase_OfAnUnknownPerson_IsDoneAtOnce()
    {
        var page = await _rig.Erasure.EraseAsync("t", "nobody", null, Rig.None);
        Assert.Equal((0, null), (page.Erased.Count, page.Next));
    }

    [Fact]
    public async Task Erase_TierIsDown_FailsAndWorksLater()
    {
        await _rig.SayAsync("I live in Oslo.");
        _rig.Tier.Before = (_, _) => throw new VectorTierException("down");
        await Assert.ThrowsAsync<VectorTierException>(() => _rig.Erasure.EraseAsync("t", "anna", null, Rig.None));
        _rig.Tier.Before = null;
        await _rig.Erasure.EraseAsync("t", "anna", null, Rig.None);
        Assert.Empty(_rig.Tier.Items);
    }

    private Task<(StoredMemory Memory, bool IsNew)> AddAsync(string text) => _rig.Memories.AddAsync(Rig.Anna, Said(text), "key", Rig.None);

    private Statement Said(string text) => new() { Text = text, Source = new MemorySource(null, null, _rig.Time.GetUtcNow()) };
}
