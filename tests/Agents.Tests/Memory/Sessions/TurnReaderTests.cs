using System.Text.Json;
using Agents.Memory.Sessions;

namespace Agents.Tests.Memory.Sessions;

public sealed class TurnReaderTests
{
    [Fact]
    public void Read_OneTurn_IsARequestOfOne()
    {
        var (request, mistake) = Read("""{"userId":"maria","id":"a","role":"user","text":"hello","agent":"x","at":"2026-11-26T04:00:00Z"}""");

        Assert.Null(mistake);
        Assert.Equal("maria", request!.UserId);
        Assert.Equal(
            new NewTurn { Id = "a", Role = "user", Text = "hello", Agent = "x", At = new DateTimeOffset(2026, 11, 26, 4, 0, 0, TimeSpan.Zero) },
            Assert.Single(request.Turns));
    }

    [Theory]
    [InlineData("""{"role":"user"}""", "text is missing; allowed: a text of 1 to 32768 characters.")]
    [InlineData("""{"role":"boss","text":"x"}""", "role is \"boss\"; allowed: user, assistant, system, tool.")]
    [InlineData("""{"role":"user","text":"x","at":"soon"}""", "at is \"soon\"; allowed: a time such as 2026-11-26T04:00:00Z.")]
    [InlineData("""{"role":"user","text":"x","at":5}""", "at is 5; allowed: a time such as 2026-11-26T04:00:00Z.")]
    [InlineData("""{"role":"user","text":"x","mood":1}""", "mood is not known; allowed: userId, turns, or id, role, text, agent, at of one turn.")]
    [InlineData("""{"turns":[],"text":"x"}""", "text is not known; allowed: userId, turns.")]
    [InlineData("""{"turns":[]}""", "turns is a list of 0; allowed: a list of 1 to 200 turns.")]
    [InlineData("""{"turns":[{"role":"user","text":"x"},{"role":"user","text":7}]}""", "turns[1].text is 7; allowed: a text of 1 to 32768 characters.")]
    [InlineData("""{"turns":[{"role":"user","text":"x","userId":"m"}]}""", "turns[0].userId is not known; allowed: id, role, text, agent, at.")]
    [InlineData("""{"userId":"","turns":[{"role":"user","text":"x"}]}""", "userId is \"\"; allowed: a text of 1 to 128 characters.")]
    [InlineData("""{"turns":[5]}""", "turns[0] is 5; allowed: an object.")]
    public void Read_Wrong_NamesPlaceValueAndWhatIsAllowed(string body, string expected)
    {
        var (request, mistake) = Read(body);

        Assert.Null(request);
        Assert.Equal(expected, mistake);
    }

    [Fact]
    public void Read_TextTooLong_SaysHowLong()
    {
        var (_, mistake) = Read(JsonSerializer.Serialize(new { role = "user", text = new string('x', 32_769) }));

        Assert.Equal("text is 32769 characters long; allowed: a text of 1 to 32768 characters.", mistake);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("session-1.A_b~c:d", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a%2Fb", false)]
    [InlineData("ä", false)]
    [InlineData("a|b", false)]
    public void IsId_OnlyWhatNeedsNoEscaping(string id, bool expected) => Assert.Equal(expected, SessionKey.IsId(id));

    [Theory]
    [InlineData("t", "s")]
    [InlineData("a/b||c.d", "x.y.z")]
    [InlineData("ümläut", "s")]
    public void OfActor_IsTheInverseOfActor(string tenant, string id)
    {
        var key = new SessionKey(tenant, id);

        Assert.Equal(key, SessionKey.OfActor(key.Actor));
        Assert.Equal(Uri.EscapeDataString(key.Actor).Replace("%3A", ":", StringComparison.Ordinal), key.Actor);
    }

    private static (AppendTurns? Request, string? Mistake) Read(string body) => TurnReader.Read(JsonElement.Parse(body), "");
}
