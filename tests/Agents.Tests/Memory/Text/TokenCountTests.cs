using Agents.Memory.Text;

namespace Agents.Tests.Memory.Text;

public sealed class TokenCountTests
{
    // The counts are those of o200k_base.
    [Theory]
    [InlineData("I moved to Berlin in March, and my daughter Anna goes to school there now. Could you remind me on Tuesday at half past four?", 28)]
    [InlineData("Gift cards cannot be returned. We refund within 14 days of the purchase, once the goods have arrived in our warehouse in good condition.", 28)]
    [InlineData("# Travel\n\n| grade | hotel per night |\n| --- | --- |\n| A | 120 EUR |\n| B | 180 EUR |\n", 29)]
    [InlineData("public static int Of(ReadOnlySpan<char> text) => text.Length / 4;", 18)]
    public void Of_EnglishAndCode_IsWithinFifteenPercent(string text, int tokens) =>
        Assert.InRange(TokenCount.Of(text), Math.Floor(tokens * 0.85), Math.Ceiling(tokens * 1.15));

    [Fact]
    public void Of_Nothing_IsZero() => Assert.Equal(0, TokenCount.Of(""));

    [Fact]
    public void Of_Anything_CostsSomething() => Assert.All(["a", " x", "\n", "é", "漢", "😀", "\ud800", "-"], one => Assert.True(TokenCount.Of(one) > 0, one));

    [Fact]
    public void Of_TwoHalves_CostTogetherWhatTheTextCosts()
    {
        const string Text = "Refunds take fourteen days. Ask in the shop!";
        for (var at = 0; at <= Text.Length; at++)
        {
            if (at > 0 && at < Text.Length && char.IsAsciiLetter(Text[at - 1]) && char.IsAsciiLetter(Text[at]))
                continue;
            Assert.InRange(TokenCount.Of(Text.AsSpan(0, at)) + TokenCount.Of(Text.AsSpan(at)), TokenCount.Of(Text), TokenCount.Of(Text) + 1);
        }
    }

    [Theory]
    [InlineData("one two three four", 2, "one two")]
    [InlineData("one two", 9, "one two")]
    [InlineData("one", 0, "")]
    [InlineData("😀😀", 3, "😀")]
    public void Fit_Tokens_KeepsWholeWords(string text, int tokens, string expected) => Assert.StartsWith(expected, text[..TokenCount.Fit(text, tokens)]);

    [Fact]
    public void Fit_EveryBudget_CostsAtMostThat()
    {
        const string Text = "Line one, with 12345 and `code`.\n\nLine two — with a dash, ünïcödé and 漢字 😀.";
        for (var tokens = 0; tokens < 40; tokens++)
            Assert.True(TokenCount.Of(Text.AsSpan(0, TokenCount.Fit(Text, tokens))) <= tokens);
    }
}
