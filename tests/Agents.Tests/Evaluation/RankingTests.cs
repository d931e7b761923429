using Agents.Evaluation.Measures;
using Agents.Evaluation.Sets;

namespace Agents.Tests.Evaluation;

public sealed class RankingTests
{
    [Theory]
    [InlineData(1, "a b c", "a", 1.0)]
    [InlineData(1, "b a c", "a", 0.0)]
    [InlineData(2, "b a c", "a", 1.0)]
    [InlineData(3, "a b c", "a c", 1.0)]
    [InlineData(2, "a b c", "a c", 0.5)]
    [InlineData(10, "a", "a x", 0.5)]
    [InlineData(5, "", "a", 0.0)]
    [InlineData(3, "a a b", "a b", 1.0)]
    [InlineData(2, "a a b", "a b", 0.5)]
    public void RecallAt_Found_IsTheShareAmongTheFirst(int k, string found, string expected, double recall) =>
        Assert.Equal(recall, Ranking.RecallAt(k, Words(found), Words(expected)));

    [Theory]
    [InlineData("a b c", "a", 1.0)]
    [InlineData("b a c", "a", 0.5)]
    [InlineData("b c d a", "a", 0.25)]
    [InlineData("x c a", "a c", 0.5)]
    [InlineData("b c", "a", 0.0)]
    [InlineData("", "a", 0.0)]
    public void ReciprocalRank_Found_IsOfTheFirstExpected(string found, string expected, double rank) =>
        Assert.Equal(rank, Ranking.ReciprocalRank(Words(found), Words(expected)));

    [Fact]
    public void Measures_NothingExpected_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Ranking.RecallAt(1, ["a"], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ranking.ReciprocalRank(["a"], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ranking.RecallAt(0, ["a"], ["a"]));
    }

    [Fact]
    public void Score_OfAnswers_IsTheMeanWithoutTraps()
    {
        var score = Score.Of([Answer("a b", "a"), Answer("x a", "a"), Answer("x y z w v a", "a"), Answer("x", "")]);

        Assert.Equal(3, score.Questions);
        Assert.Equal(1.0 / 3, score.RecallAt1, 12);
        Assert.Equal(2.0 / 3, score.RecallAt3, 12);
        Assert.Equal(2.0 / 3, score.RecallAt5, 12);
        Assert.Equal(1, score.RecallAt10, 12);
        Assert.Equal((1 + 0.5 + (1.0 / 6)) / 3, score.Mrr, 12);
    }

    [Fact]
    public void Score_OfNothing_IsZero() => Assert.Equal(new Score(0, 0, 0, 0, 0, 0), Score.Of([Answer("x", "")]));

    private static Answer Answer(string found, string expected) =>
        new("s", SearchMode.Hybrid, new Question("q", QuestionKinds.Keyword, new Asker("t", "u", []), Words(expected)), Words(found), [], []);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
