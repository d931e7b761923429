using Agents.Memory.Context;

namespace Agents.Tests.Memory.Context;

public sealed class TokenSharesTests
{
    [Fact]
    public void Choose_EveryTierHasMore_EachHasItsShare()
    {
        ContextPiece[] pieces = [.. new[] { Tiers.Window, Tiers.Knowledge, Tiers.Memories, Tiers.Summary }.SelectMany(tier => Some(tier, 20))];
        var (taken, leftOut) = TokenShares.Choose(pieces, 200);
        Assert.Equal(
            [(Tiers.Knowledge, 6), (Tiers.Memories, 3), (Tiers.Summary, 2), (Tiers.Window, 9)],
            taken.GroupBy(piece => piece.Tier).Select(tier => (tier.Key, tier.Count())).Order());
        Assert.Equal(60, leftOut.Count);
        Assert.All(leftOut, one => Assert.Equal("tokens", one.Reason));
    }

    [Fact]
    public void Choose_OneTierHasNothing_TheOthersUseItsShare()
    {
        var (taken, _) = TokenShares.Choose([.. Some(Tiers.Window, 20), .. Some(Tiers.Memories, 1)], 100);
        Assert.Equal(9, taken.Count(piece => piece.Tier == Tiers.Window));
        Assert.Equal(1, taken.Count(piece => piece.Tier == Tiers.Memories));
    }

    [Fact]
    public void Choose_WindowIsTooLong_TheNewestStayWithoutAHole()
    {
        ContextPiece[] window = [Piece(Tiers.Window, "old", 10), Piece(Tiers.Window, "long", 90), Piece(Tiers.Window, "new", 10)];
        var (taken, leftOut) = TokenShares.Choose(window, 60);
        Assert.Equal(["new"], taken.Select(piece => piece.Text));
        Assert.Equal(2, leftOut.Count);
    }

    [Fact]
    public void Choose_SameTextInTwoTiers_IsTakenOnceAndSaysSo()
    {
        var (taken, leftOut) = TokenShares.Choose([Piece(Tiers.Memories, "same", 5), Piece(Tiers.Knowledge, "same", 5)], 100);
        Assert.Equal(Tiers.Knowledge, Assert.Single(taken).Tier);
        Assert.Equal((Tiers.Memories, "duplicate"), (Assert.Single(leftOut).Tier, leftOut[0].Reason));
    }

    [Fact]
    public void Choose_AnyPieces_NeverMoreThanAllowedAndNothingLost()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            string[] tiers = [Tiers.Window, Tiers.Knowledge, Tiers.Memories, Tiers.Summary];
            ContextPiece[] pieces = [.. Enumerable.Range(0, random.Next(60)).Select(i => Piece(tiers[random.Next(4)], $"text {random.Next(40)}", random.Next(1, 80)))];
            var max = random.Next(100, 1000);
            var (taken, leftOut) = TokenShares.Choose(pieces, max);
            Assert.True(taken.Sum(piece => piece.Tokens) <= max);
            Assert.Equal(pieces.Length, taken.Count + leftOut.Count);
        }
    }

    private static IEnumerable<ContextPiece> Some(string tier, int count) => Enumerable.Range(0, count).Select(i => Piece(tier, $"{tier} {i}", 10));

    private static ContextPiece Piece(string tier, string text, int tokens) => new() { Tier = tier, Text = text, Tokens = tokens, Source = new PieceSource { Kind = tier } };
}
