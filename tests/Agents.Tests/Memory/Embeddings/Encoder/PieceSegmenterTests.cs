using System.Text;
using Agents.Memory.Embeddings.Encoder;

namespace Agents.Tests.Memory.Embeddings.Encoder;

public sealed class PieceSegmenterTests
{
    // Six reserved ones, then those with an index from 6.
    private const string Vocabulary =
        """[["?",0],["",0],["",0],["",0],["",0],["",0],["\u2581",-4],["a",-3],["b",-3],["ab",-5],["\u2581a",-4],["cd",-2],["e",null],["e",-1]]""";

    [Fact]
    public void Segment_Texts_AsTheReference()
    {
        Assert.Equal(185, Reference.Segmented.Count);
        Assert.All(Reference.Segmented, text => Assert.Equal(text.Pieces.Take(SentenceEncoder.MaxPieces), Reference.Encoder.Segment(text.Text)));
    }

    [Theory]
    [InlineData("", new int[0])]
    [InlineData("a", new[] { 10 })] // one piece at -4 goes before two at -7
    [InlineData("ab", new[] { 10, 8 })] // -7 goes before -9, which the mark and "ab" are
    [InlineData("bab", new[] { 6, 8, 9 })]
    [InlineData("b b", new[] { 6, 8, 6, 8 })]
    [InlineData("x", new[] { 6, 0 })]
    [InlineData("xyz", new[] { 6, 0 })] // a row of unknown characters is one piece
    [InlineData("e", new[] { 6, 13 })] // the later of two that are the same
    public void Segment_SmallVocabulary_TakesTheBestWay(string text, int[] pieces) => Assert.Equal(pieces, Small().Segment(text, 128));

    [Fact]
    public void Segment_MoreThanTheLimit_GivesTheFirst() => Assert.Equal([6, 8, 6], Small().Segment("b b b", 3));

    [Fact]
    public void Segment_TextWithoutEnd_LooksAtItsBeginningOnly()
    {
        var text = string.Concat(Enumerable.Repeat("b ", PieceSegmenter.MaxCharacters));

        var pieces = Small().Segment(text, int.MaxValue);

        // One more than it looks at: the mark before the first word.
        Assert.Equal(PieceSegmenter.MaxCharacters + 1, pieces.Length);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[["a",0]]""")]
    public void Read_VocabularyWithoutPieces_IsRefused(string json) =>
        Assert.Throws<FormatException>(() => PieceVocabulary.Read(Encoding.UTF8.GetBytes(json)));

    private static PieceSegmenter Small() => new(PieceVocabulary.Read(Encoding.UTF8.GetBytes(Vocabulary)));
}
