using System.Text;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Pubsub.Json;

namespace Agents.Tests.Pubsub;

public sealed class JsonRewriteTests
{
    [Theory]
    [InlineData("{\"b\":1,\"a\":{\"c\":1,\"c\":[2]}}", false, "{\"a\":{\"c\":[2]},\"b\":1}")]
    [InlineData("{\"b\":1,\"a\":2}", false, "{\"b\":1,\"a\":2}")]
    [InlineData(" 7 ", false, "7")]
    [InlineData("\"\\ud800x\"", false, "\"\uFFFDx\"")]
    [InlineData("\"\\ud83d\\ude00\"", false, "\"\\uD83D\\uDE00\"")]
    [InlineData("[12345678901234567890,1.0,1e3,0.1]", true, "[12345678901234567000,1,1000,0.1]")]
    [InlineData("[1,2]", true, "[1,2]")]
    [InlineData("{\"b\":1.50,\"a\":\"1.50\",\"c\":[1e2,{\"d\":-0.0}]} rest", true, "{\"b\":1.5,\"a\":\"1.50\",\"c\":[100,{\"d\":-0}]}")]
    [InlineData("1.0", true, "1")]
    [InlineData("[1e999]", true, "[1e999]")]
    public void Normalize_Text_IsWhatGoWouldWrite(string text, bool asFloats, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(JsonRewrite.Normalize(Encoding.UTF8.GetBytes(text), asFloats)!.Value.Span));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nope")]
    [InlineData("{\"a\":}")]
    public void Normalize_NoJson_IsNull(string text) => Assert.Null(JsonRewrite.Normalize(Encoding.UTF8.GetBytes(text), asFloats: false));

    [Theory]
    [InlineData("1.5s", 1500)]
    [InlineData("1h2m3s4ms", 3723004)]
    [InlineData("-5ms", -5)]
    [InlineData("0", 0)]
    public void TryDuration_Duration_IsRead(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var value));
        Assert.Equal(milliseconds, value.TotalMilliseconds);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("1x")]
    [InlineData("1s2")]
    public void TryDuration_NoDuration_IsFalse(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
