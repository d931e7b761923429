using Agents.Memory.LongTerm;
using Agents.Memory.LongTerm.Recalling;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Vectors;
using Dapr;

namespace Agents.Tests.Memory.LongTerm;

public sealed class RecallTests : IDisposable
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(100);
    private readonly Rig _rig = new(new LongTermOptions { EpisodeTurns = 0 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Recall_WhatWasSaid_IsFoundWithItsSource()
    {
        await _rig.SayAtAsync(0, "I'm allergic to peanuts.");
        await _rig.SayAtAsync(1, "My favourite colour is blue.");
        var answer = await RecallAsync("Which peanuts dishes can I have?");
        Assert.Equal((true, null), (answer.Answered, answer.Reason));
        var first = answer.Memories[0];
        Assert.Equal(("I'm allergic to peanuts.", "s", Rig.Start, true), (first.Text, first.Session, first.SaidAt, first.Current));
        Assert.NotNull(first.Turn);
        Assert.NotNull(first.Similarity);
    }

    [Fact]
    public async Task Recall_OnlyWhatHolds_UnlessHistoryIsAskedFor()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(1, "I live in Oslo.");
        await _rig.SayAtAsync(2, "I'm flying to Rome on 2026-12-01, where I live in a hotel.");
        Assert.DoesNotContain("I live in Bergen.", (await RecallAsync("where do I live")).Memories.Select(one => one.Text));
        // The plan is over by now.
        Assert.All((await RecallAsync("flying to Rome")).Memories, one => Assert.DoesNotContain("Rome", one.Text, StringComparison.Ordinal));
        var history = await _rig.Recall.RecallAsync(Request("where do I live") with { History = true }, Rig.None);
        Assert.Contains(history.Memories, one => one.Text == "I live in Bergen." && !one.Current);
    }

    [Fact]
    public async Task Recall_TheIndexIsBehind_TheBookDecides()
    {
        await _rig.SayAtAsync(0, "I'm allergic to nuts.");
        await _rig.SayAtAsync(1, "I live in Bergen.");
        _rig.Tier.Before = (_, _) => throw new VectorTierException("down");
        await _rig.SayAtAsync(2, "I live in Oslo.");
        await _rig.Memories.DeleteAsync(Rig.Anna, (await _rig.RecordsAsync()).Single(one => one.Slot!.Attribute == "allergy").Id, "k", Rig.None);
        _rig.Tier.Before = (call, _) => call == "search" ? Task.CompletedTask : throw new VectorTierException("down");
        var answer = await RecallAsync("I live in Oslo allergic nuts");
        Assert.DoesNotContain(answer.Memories, one => one.Text is "I live in Bergen." or "I'm allergic to nuts.");
    }

    [Fact]
    public async Task Recall_OfOthers_IsNeverFound()
    {
        await _rig.SayAtAsync(0, "I live in Oslo.");
        Assert.Empty((await _rig.Recall.RecallAsync(Request("Oslo") with { Owner = new Owner("t", "bob") }, Rig.None)).Memories);
        Assert.Empty((await _rig.Recall.RecallAsync(Request("Oslo") with { Owner = new Owner("u", "anna") }, Rig.None)).Memories);
    }

    [Fact]
    public async Task Recall_TierHangs_AnswersInItsBudgetFromTheStore()
    {
        await _rig.SayAtAsync(0, "I'm allergic to peanuts.");
        await _rig.SayAtAsync(1, "I own a boat.");
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Tier.Before = async (_, cancellationToken) =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _rig.Time, cancellationToken);
            }
            finally
            {
                cancelled.SetResult();
            }
        };
        var recalling = RecallAsync("peanuts");
        // First the fall-back begins, then the budget ends.
        _rig.Time.Advance(Budget * 0.6);
        _rig.Time.Advance(Budget);
        var answer = await recalling.WaitAsync(TimeSpan.FromMinutes(2), Rig.None);
        Assert.Equal((false, "the vector tier did not answer in time"), (answer.Answered, answer.Reason));
        await cancelled.Task.WaitAsync(TimeSpan.FromMinutes(2), Rig.None);
    }

    [Fact]
    public async Task Recall_TierFails_AnswersFromTheStore()
    {
        await _rig.SayAtAsync(0, "I'm allergic to peanuts.");
        await _rig.SayAtAsync(1, "I own a boat.");
        _rig.Tier.Before = (_, _) => throw new VectorTierException("down");
        var answer = await RecallAsync("peanuts");
        Assert.Equal((false, "the vector tier failed"), (answer.Answered, answer.Reason));
        Assert.Equal(["I'm allergic to peanuts.", "I own a boat."], answer.Memories.Select(one => one.Text));
    }

    [Fact]
    public async Task Recall_EmbeddingFails_SearchesByWords()
    {
        await _rig.SayAtAsync(0, "I'm allergic to peanuts.");
        _rig.Embedder.Before = _ => throw new InvalidOperationException("no model");
        var answer = await RecallAsync("peanuts");
        Assert.Equal((false, "the embedding failed; searched by words only"), (answer.Answered, answer.Reason));
        Assert.Equal(["I'm allergic to peanuts."], answer.Memories.Select(one => one.Text));
    }

    [Fact]
    public async Task Recall_EmbeddingHangs_SearchesByWords()
    {
        await _rig.SayAtAsync(0, "I'm allergic to peanuts.");
        _rig.Embedder.Before = cancellationToken => Task.Delay(Timeout.InfiniteTimeSpan, _rig.Time, cancellationToken);
        var recalling = RecallAsync("peanuts");
        _rig.Time.Advance(Budget * 0.5);
        var answer = await recalling.WaitAsync(TimeSpan.FromMinutes(2), Rig.None);
        Assert.Equal((false, "the embedding did not answer in time; searched by words only"), (answer.Answered, answer.Reason));
        Assert.Equal(["I'm allergic to peanuts."], answer.Memories.Select(one => one.Text));
    }

    [Fact]
    public async Task Recall_StoreFails_ShowsNothing()
    {
        await _rig.SayAtAsync(0, "I'm allergic to peanuts.");
        _rig.State.Before = _ => throw new DaprException("down");
        var answer = await RecallAsync("peanuts");
        Assert.Empty(answer.Memories);
        Assert.Equal((false, "the state store failed"), (answer.Answered, answer.Reason));
    }

    [Fact]
    public async Task Recall_StoreHangs_ShowsNothingWhenTheBudgetIsOver()
    {
        await _rig.SayAtAsync(0, "I'm allergic to peanuts.");
        _rig.State.Before = _ => Task.Delay(Timeout.InfiniteTimeSpan, _rig.Time, Rig.None);
        var recalling = RecallAsync("peanuts");
        _rig.Time.Advance(Budget);
        var answer = await recalling.WaitAsync(TimeSpan.FromMinutes(2), Rig.None);
        Assert.Empty(answer.Memories);
        Assert.Equal((false, "the state store did not answer in time"), (answer.Answered, answer.Reason));
    }

    [Fact]
    public async Task Recall_CallerGoes_IsCancelled()
    {
        using var stop = new CancellationTokenSource();
        _rig.Tier.Before = (_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, _rig.Time, cancellationToken);
        var recalling = _rig.Recall.RecallAsync(Request("peanuts"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recalling);
    }

    [Fact]
    public void Rank_EqualRelevance_TheMoreImportantAndNewerFirst()
    {
        var ranking = new Ranking(_rig.Options);
        var now = _rig.Time.GetUtcNow();
        BookEntry Entry(string id, double importance, int days) => new() { Id = id, Group = id, Importance = importance, Current = true, LastSaidAt = now.AddDays(-days) };
        VectorHit Hit(string id, double score) => new(
            new VectorItem { Id = id, Tenant = "t", Kind = "fact", Text = id, Vector = default, CreatedAt = now }, score, null);
        var book = new UserBook { Entries = [Entry("old", 0.5, 400), Entry("new", 0.5, 0), Entry("weighty", 0.9, 400), Entry("best", 0.1, 4000)] };
        var ranked = ranking.Rank(book, [Hit("old", 0.5), Hit("new", 0.5), Hit("weighty", 0.5), Hit("best", 1), Hit("unknown", 2)], "q", 10, history: false, now);
        Assert.Equal(["best", "new", "weighty", "old"], ranked.Select(one => one.Id));
    }

    [Fact]
    public async Task Recall_WhatWasRecalled_IsWrittenDownLater()
    {
        await _rig.SayAtAsync(0, "I'm allergic to peanuts.");
        await RecallAsync("peanuts");
        await RecallAsync("peanuts");
        await _rig.Recalled.WriteAsync(Rig.None);
        var entry = Assert.Single((await _rig.Books.ReadAsync(Rig.Anna, Rig.None)).Entries);
        Assert.Equal((2, _rig.Time.GetUtcNow()), (entry.Recalled, entry.RecalledAt!.Value));
    }

    [Fact]
    public void Strength_HalfLife_HalvesRecencyAndKeepsWhatMatters()
    {
        var strength = new Strength(new LongTermOptions { FactHalfLifeDays = 10 });
        var now = Rig.Start;
        var entry = new BookEntry { Id = "m", Group = "g", Importance = 0.8, LastSaidAt = now.AddDays(-10) };
        Assert.Equal(0.5, strength.Recency(entry, now), 9);
        Assert.Equal(0.8 * (0.3 + 0.35), strength.Of(entry, now), 9);
        Assert.Equal(1, strength.Recency(entry with { RecalledAt = now }, now));
        Assert.Equal(0.8 * 0.3, strength.Of(entry with { LastSaidAt = now.AddDays(-3000) }, now), 6);
        Assert.True(strength.Of(entry with { Recalled = 7 }, now) > strength.Of(entry, now));
    }

    private static RecallRequest Request(string query) => new() { Owner = Rig.Anna, Query = query, Top = 5, Budget = Budget };

    private Task<RecallAnswer> RecallAsync(string query) => _rig.Recall.RecallAsync(Request(query), Rig.None);
}
