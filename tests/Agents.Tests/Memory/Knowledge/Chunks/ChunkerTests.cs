using System.Globalization;
using System.Text;
using Agents.Memory.Knowledge.Chunks;
using Agents.Memory.Text;

namespace Agents.Tests.Memory.Knowledge.Chunks;

public sealed class ChunkerTests
{
    private static readonly System.Buffers.SearchValues<char> NoWords = System.Buffers.SearchValues.Create("-*_=~ \t\n");

    private static readonly string[] Pieces =
    [
        "# Heading\n", "## Under\n", "Setext\n===\n", "Some prose that goes on. And on!\n", "\n", "- item\n", "  - nested item\n", "1. first\n", "> quoted\n",
        "| a | b |\n| - | - |\n| 1 | 2 |\n", "```\ncode # not a heading\n```\n", "    indented\n", "---\n", "<div>\nraw\n</div>\n", "[link]: https://example.org\n", "*emphasis* and `code`\n",
        "words without end ", "漢字かな交じり文。", "😀", "\t", "| half a table\n", "```\nnever closed\n", "***\n", "a\\\nb\n", "#\n", "~~~\n",
    ];

    private static string Long { get; } = string.Join(' ', Enumerable.Range(1, 120).Select(one =>
        string.Create(CultureInfo.InvariantCulture, $"Sentence number {one} says that {one} apples are in the cellar.")));

    [Fact]
    public void Cut_Headings_BeginPiecesAndAreTheirPath()
    {
        const string Text = "Before all.\n\n# Travel\n\n## Hotels\n\nUp to 120 EUR.\n\n## Trains\n\nSecond class.\n\n# Food\n\n30 EUR a day.";
        var chunks = Chunker.Cut(Text, isMarkdown: true);
        Assert.Equal(
            ["Before all.", "# Travel\n\n## Hotels\n\nUp to 120 EUR.", "## Trains\n\nSecond class.", "# Food\n\n30 EUR a day."],
            chunks.Select(one => Text[one.Start..one.End]));
        Assert.Equal(["", "Travel/Hotels", "Travel/Trains", "Food"], chunks.Select(one => string.Join('/', one.Headings)));
    }

    [Fact]
    public void Cut_HashInCode_IsNoHeading()
    {
        const string Text = "# Setup\n\n```sh\n# install first\nmake\n```\n\nDone.";
        var only = Assert.Single(Chunker.Cut(Text, isMarkdown: true));
        Assert.Equal((0, Text.Length), (only.Start, only.End));
    }

    [Fact]
    public void Cut_PlainText_HasNoHeadings()
    {
        const string Text = "# not a heading\n\nSecond paragraph.";
        var only = Assert.Single(Chunker.Cut(Text, isMarkdown: false));
        Assert.Empty(only.Headings);
        Assert.Equal(Text, Text[only.Start..only.End]);
    }

    [Fact]
    public void Cut_Paragraphs_ArePutTogetherUpToTheTarget()
    {
        var paragraph = Long[..Long.IndexOf("Sentence number 9 ", StringComparison.Ordinal)].Trim();
        var text = string.Join("\n\n", Enumerable.Repeat(paragraph, 8));
        var chunks = Chunker.Cut(text, isMarkdown: true);
        Assert.All(chunks, one => Assert.InRange(TokenCount.Of(text.AsSpan(one.Start, one.End - one.Start)), Chunker.Target / 3, Chunker.Target));
        // No paragraph is cut.
        Assert.All(chunks, one => Assert.StartsWith("Sentence number 1 ", text[one.Start..one.End], StringComparison.Ordinal));
    }

    [Fact]
    public void Cut_LongParagraph_IsCutBetweenSentencesWithOneInBoth()
    {
        var chunks = Chunker.Cut(Long, isMarkdown: true);
        Assert.True(chunks.Count > 5);
        foreach (var (one, next) in chunks.Zip(chunks.Skip(1)))
        {
            Assert.StartsWith("Sentence number", Long[next.Start..], StringComparison.Ordinal);
            Assert.EndsWith("cellar.", Long[one.Start..one.End], StringComparison.Ordinal);
            Assert.InRange(TokenCount.Of(Long.AsSpan(next.Start, one.End - next.Start)), 1, Chunker.Overlap);
        }
    }

    [Fact]
    public void Cut_LongTable_IsCutBetweenRowsAndItsPartsKnowTheHead()
    {
        var table = new StringBuilder("# Rates\n\n| city | rate |\n| --- | --- |\n");
        for (var i = 0; i < 200; i++)
            table.Append(CultureInfo.InvariantCulture, $"| City {i} | {i} EUR |\n");
        var text = table.ToString();
        var chunks = Chunker.Cut(text, isMarkdown: true);
        Assert.True(chunks.Count > 3);
        Assert.Null(chunks[0].Lead);
        Assert.All(chunks.Skip(1), one => Assert.Equal("| city | rate |", one.Lead));
        Assert.All(chunks.Skip(1), one => Assert.StartsWith("| City", text[one.Start..], StringComparison.Ordinal));
        Assert.All(chunks, one => Assert.EndsWith("EUR |", text[one.Start..one.End], StringComparison.Ordinal));
        Assert.All(chunks, one => Assert.Equal(["Rates"], one.Headings));
    }

    [Fact]
    public void Cut_LongList_IsCutBetweenItems()
    {
        var text = string.Concat(Enumerable.Range(0, 100).Select(one => string.Create(CultureInfo.InvariantCulture, $"- Item {one} of the list is here.\n  It has a second line.\n")));
        var chunks = Chunker.Cut(text, isMarkdown: true);
        Assert.True(chunks.Count > 3);
        Assert.All(chunks, one => Assert.StartsWith("- Item", text[one.Start..], StringComparison.Ordinal));
        Assert.All(chunks, one => Assert.EndsWith("second line.", text[one.Start..one.End], StringComparison.Ordinal));
    }

    [Fact]
    public void Cut_LongCode_IsCutBetweenLines()
    {
        var text = "```\n" + string.Concat(Enumerable.Range(0, 200).Select(one => string.Create(CultureInfo.InvariantCulture, $"call({one}, left, right);\n"))) + "```";
        var chunks = Chunker.Cut(text, isMarkdown: true);
        Assert.True(chunks.Count > 3);
        Assert.All(chunks.Skip(1), one => Assert.StartsWith("call(", text[one.Start..], StringComparison.Ordinal));
    }

    [Fact]
    public void Cut_FrontMatter_IsLeftOut()
    {
        const string Text = "---\ntitle: Secret\n---\n\n# Travel\n\nBy train.";
        var only = Assert.Single(Chunker.Cut(Text, isMarkdown: true));
        Assert.Equal("# Travel\n\nBy train.", Text[only.Start..only.End]);
    }

    [Theory]
    [InlineData(">")]
    [InlineData("- ")]
    [InlineData("1. ")]
    public void Cut_NestedTooDeeply_IsRefused(string mark) =>
        Assert.Throws<FormatException>(() => Chunker.Cut(string.Concat(Enumerable.Repeat(mark, 5000)) + "deep", isMarkdown: true));

    [Theory]
    [InlineData("[")]
    [InlineData("*a ")]
    [InlineData("`")]
    [InlineData("<a ")]
    [InlineData("x")]
    [InlineData("a\n")]
    [InlineData("😀")]
    [InlineData(" ")]
    [InlineData("|")]
    [InlineData("![](")]
    public void Cut_OneSignWithoutEnd_KeepsToTheLimits(string sign)
    {
        var text = "x" + string.Concat(Enumerable.Repeat(sign, 200_000 / sign.Length));
        foreach (var isMarkdown in new[] { true, false })
            AssertWhole(text, Chunker.Cut(text, isMarkdown));
    }

    [Fact]
    public void Cut_AnyText_LosesNothingAndKeepsToTheLimits()
    {
        var random = new Random(20261126);
        for (var round = 0; round < 400; round++)
        {
            var builder = new StringBuilder();
            for (var i = random.Next(1, 120); i > 0; i--)
                builder.Insert(builder.Length, Pieces[random.Next(Pieces.Length)], random.Next(1, 4));
            // A beginning with a rule could be front matter, which is left out.
            var text = "x\n\n" + builder;
            AssertWhole(text, Chunker.Cut(text, isMarkdown: true));
            AssertWhole(text, Chunker.Cut(text, isMarkdown: false));
        }
    }

    private static void AssertWhole(string text, IReadOnlyList<Chunk> chunks)
    {
        var at = 0;
        foreach (var one in chunks)
        {
            var piece = text.AsSpan(one.Start, one.End - one.Start);
            Assert.False(piece.IsWhiteSpace());
            Assert.Equal(piece.Length, piece.Trim().Length);
            Assert.False(char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1]));
            Assert.True(piece.Length <= Chunker.MaxLength && TokenCount.Of(piece) <= Chunker.Max, $"{piece.Length} characters, {TokenCount.Of(piece)} tokens");
            if (one.Start > at)
                Assert.False(text.AsSpan(at, one.Start - at).ContainsAnyExcept(NoWords), text[at..one.Start]);
            Assert.True(one.End > at);
            at = one.End;
        }
        Assert.False(text.AsSpan(at).ContainsAnyExcept(NoWords));
    }
}
