using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors;

public sealed class ReciprocalRankTests
{
    [Fact]
    public void Fuse_InBothLists_ComesFirst() =>
        Assert.Equal(["b", "a", "c"], ReciprocalRank.Fuse<string>(10, ["a", "b"], ["c", "b"]).Select(f => f.Key));

    [Fact]
    public void Fuse_Scores_AreSumsOfReciprocalRanks()
    {
        var fused = ReciprocalRank.Fuse<int>(10, [1, 2], [2]).ToDictionary(f => f.Key, f => f.Score);

        Assert.Equal(1.0 / 61, fused[1], 12);
        Assert.Equal((1.0 / 62) + (1.0 / 61), fused[2], 12);
    }

    [Fact]
    public void Fuse_EqualOnes_AreInTheOrderOfTheirKeys() => Assert.Equal([3, 5], ReciprocalRank.Fuse<int>(10, [5], [3]).Select(f => f.Key));

    [Fact]
    public void Fuse_Top_IsTheMost() => Assert.Equal([1, 2], ReciprocalRank.Fuse<int>(2, [1, 2, 3], []).Select(f => f.Key));

    [Fact]
    public void Fuse_Nothing_IsNothing() => Assert.Empty(ReciprocalRank.Fuse<int>(2, [], []));
}
