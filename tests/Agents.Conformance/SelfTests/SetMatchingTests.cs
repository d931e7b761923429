using Agents.Conformance.Compare;

namespace Agents.Conformance.SelfTests;

public sealed class SetMatchingTests
{
    // The first item fits both, the second only the first: a greedy pairing would fail.
    [Fact]
    public void Compare_ItemsThatFitSeveral_GiveWay() => Assert.Empty(Compare(["ab", "a"], ["a", "b"]));

    [Fact]
    public void Compare_OneItemTooMany_IsReported() => Assert.Equal("1 items", Assert.Single(Compare(["a"], ["a", "b"])).Expected);

    [Fact]
    public void Compare_OneItemMissing_IsReported() => Assert.Equal("1 items", Assert.Single(Compare(["a", "b"], ["b"])).Actual);

    [Fact]
    public void Compare_OneItemWrong_ReportsThatPair()
    {
        var difference = Assert.Single(Compare(["a", "b"], ["c", "a"]));
        Assert.Equal(("b", "c"), (difference.Expected, difference.Actual));
    }

    /// <summary>An expected item fits when it contains the actual one.</summary>
    private static List<Difference> Compare(string[] expected, string[] actual) =>
        [.. SetMatching.Compare(
            expected.Length,
            actual.Length,
            (e, a) => expected[e].Contains(actual[a], StringComparison.Ordinal) ? [] : [new Difference($"{e}", expected[e], actual[a])],
            "list")];
}
