using Dapr.Protocol.Grpc;

namespace Agents.Tests.Protocol;

public sealed class GrpcTextTests
{
    [Theory]
    [InlineData("plain text.", "plain text.")]
    [InlineData("100%", "100%25")]
    [InlineData("a\nb", "a%0Ab")]
    [InlineData("für", "f%C3%BCr")]
    public void EncodeMessage_AnyText_ComesBackTheSame(string text, string encoded)
    {
        Assert.Equal(encoded, GrpcText.EncodeMessage(text));
        Assert.Equal(text, GrpcText.DecodeMessage(encoded));
    }

    [Fact]
    public void DecodeMessage_BrokenEscape_StaysAsItIs() => Assert.Equal("50%, %4", GrpcText.DecodeMessage("50%, %4"));

    [Theory]
    [InlineData(1, "1000u")]
    [InlineData(99_999, "99999000u")]
    [InlineData(100_000, "100000m")]
    [InlineData(200_000_000, "200000S")]
    public void FormatTimeout_Milliseconds_UsesTheFinestUnitWithEightDigits(int milliseconds, string expected)
    {
        var timeout = TimeSpan.FromMilliseconds(milliseconds);

        Assert.Equal(expected, GrpcText.FormatTimeout(timeout));
        Assert.True(GrpcText.TryParseTimeout(expected, out var back));
        Assert.Equal(timeout, back);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("123456789m")]
    [InlineData("5s")]
    public void TryParseTimeout_NoSuchForm_IsRefused(string text) => Assert.False(GrpcText.TryParseTimeout(text, out _));
}
