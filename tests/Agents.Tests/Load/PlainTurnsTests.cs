using Agents.Load.Calling;

namespace Agents.Tests.Load;

public sealed class PlainTurnsTests
{
    [Fact]
    public void With_NoTurns_IsTheOne() => Assert.Equal("""[{"id":"a"}]""", PlainTurns.With("[]", """{"id":"a"}"""));

    [Fact]
    public void With_FewTurns_KeepsThem() => Assert.Equal("""[{"id":"a"},{"id":"b"}]""", PlainTurns.With("""[{"id":"a"}]""", """{"id":"b"}"""));

    [Fact]
    public void With_FullWindow_LosesTheOldest()
    {
        var turns = "[]";
        for (var n = 0; n <= SessionTurns.Window; n++)
            turns = PlainTurns.With(turns, $"{{\"id\":{n}}}");

        Assert.Equal($"[{string.Join(",", Enumerable.Range(1, SessionTurns.Window).Select(n => $"{{\"id\":{n}}}"))}]", turns);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nEtag: \"7\"\r\n\r\n", "7")]
    [InlineData("HTTP/1.1 200 OK\r\netag: 7\r\n\r\n", "7")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", null)]
    public void ETag_OfHead_IsWithoutQuotes(string head, string? expected) => Assert.Equal(expected, PlainTurns.ETag(head));
}
