using Agents.Contracts.Calls;
using Agents.Memory.Context;
using Agents.Memory.LongTerm;

namespace Agents.Tests.Memory.LongTerm;

public sealed class LongTermTierTests : IDisposable
{
    private readonly Rig _rig = new(new LongTermOptions { EpisodeTurns = 0 });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Find_WhatIsKnownOfThePerson_ComesWithItsSource()
    {
        await _rig.SayAtAsync(3, "I prefer aisle seats.");
        var answer = await FindAsync(Query);
        Assert.Null(answer.Failure);
        var piece = Assert.Single(answer.Pieces);
        Assert.Equal(("memories", "I prefer aisle seats.", "fact", "s", Rig.Start.AddMinutes(3)), (piece.Tier, piece.Text, piece.Source.Kind, piece.Source.SessionId, piece.Source.At));
        Assert.Equal((await _rig.RecordsAsync())[0].Id, piece.Source.MemoryId);
        Assert.True(piece.Tokens > 0 && piece.Score > 0);
    }

    [Fact]
    public async Task Find_WithTheKeyOfSomebodyElse_SaysSoAndGivesNothing()
    {
        await _rig.SayAtAsync(3, "I prefer aisle seats.");
        var answer = await FindAsync(Query with { Caller = Query.Caller with { Scopes = ["*", "user:bob"] } });
        Assert.Equal("The API key is for other people.", answer.Failure);
        Assert.Empty(answer.Pieces);
        Assert.Empty((await FindAsync(Query with { Caller = Query.Caller with { Tenant = "u" } })).Pieces);
    }

    [Fact]
    public async Task Find_NobodyIsNamed_SaysSo() => Assert.NotNull((await FindAsync(Query with { UserId = null })).Failure);

    [Fact]
    public async Task Find_VectorTierHangs_AnswersBeforeTheBudgetWithWhatThereIs()
    {
        await _rig.SayAtAsync(3, "I prefer aisle seats.");
        _rig.Tier.Before = (_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, _rig.Time, cancellationToken);
        var finding = FindAsync(Query);
        _rig.Time.Advance(Query.Budget * 0.6);
        _rig.Time.Advance(Query.Budget * 0.2);
        var answer = await finding.WaitAsync(TimeSpan.FromMinutes(2), Rig.None);
        Assert.Equal("the vector tier did not answer in time", answer.Failure);
        Assert.Equal(["I prefer aisle seats."], answer.Pieces.Select(one => one.Text));
    }

    private static ContextQuery Query { get; } = new()
    {
        Caller = new Principal { Tenant = "t", Subject = "app", Scopes = ["*"] },
        UserId = "anna",
        MaxTokens = 1000,
        Budget = TimeSpan.FromMilliseconds(100),
    };

    private Task<TierAnswer> FindAsync(ContextQuery query) => new LongTermTier(_rig.Recall).FindAsync(query, "Which seat should I book?", Rig.None);
}
