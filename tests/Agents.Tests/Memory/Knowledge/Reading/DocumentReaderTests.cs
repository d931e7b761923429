using Agents.Memory.Knowledge.Reading;

namespace Agents.Tests.Memory.Knowledge.Reading;

public sealed class DocumentReaderTests
{
    [Fact]
    public void Read_LineEndsOfOtherSystems_BecomeOurs()
    {
        var read = DocumentReader.Read("\uFEFF# A\r\n\r\nb\rc", DocumentFormat.Markdown);
        Assert.Equal("# A\n\nb\nc", read.Text);
        Assert.Equal("A", read.Title);
    }

    [Fact]
    public void Read_SameContentOfAnotherType_HasAnotherDigest() => Assert.NotEqual(
        DocumentReader.Read("<p>a", DocumentFormat.Html).Digest, DocumentReader.Read("<p>a", DocumentFormat.Text).Digest);

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("a\0b")]
    [InlineData("a\u001bb")]
    public void Read_WhatCannotBeKept_IsRefused(string content) => Assert.Throws<FormatException>(() => DocumentReader.Read(content, DocumentFormat.Markdown));

    [Fact]
    public void Read_HalfOfASurrogatePair_IsRefused() => Assert.All(
        ["a\ud800", "\udc00a", "\ud83d\ud83d\ude00"],
        content => Assert.Throws<FormatException>(() => DocumentReader.Read(content, DocumentFormat.Markdown)));

    [Fact]
    public void Read_TooLong_IsRefused()
    {
        Assert.NotEmpty(DocumentReader.Read(new string('é', DocumentReader.MaxBytes / 2), DocumentFormat.Text).Chunks);
        Assert.Throws<FormatException>(() => DocumentReader.Read(new string('é', (DocumentReader.MaxBytes / 2) + 1), DocumentFormat.Text));
    }

    [Fact]
    public void Read_TooManySections_IsRefused() =>
        Assert.Throws<FormatException>(() => DocumentReader.Read(string.Concat(Enumerable.Repeat("# a\nb\n", 5001)), DocumentFormat.Markdown));

    [Fact]
    public void Cut_WhatWasKept_IsCutAsItWas()
    {
        var read = DocumentReader.Read("<h1>A</h1><p>b</p><ul><li>c</ul><h2>D</h2><p>- e", DocumentFormat.Html);
        Assert.Equivalent(read.Chunks, DocumentReader.Cut(read.Text, DocumentFormat.Html), strict: true);
    }
}
