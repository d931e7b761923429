using System.Text;
using System.Text.Json;
using Agents.Conformance.Compare;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;

namespace Agents.Conformance.SelfTests;

public sealed class BodyComparisonTests
{
    private static readonly FreshNames Names = new("zq1w2");

    [Theory]
    [InlineData("""{"body":{"a":1}}""", "{\"a\":1}", true)]
    [InlineData("""{"body":{"a":1}}""", "{\"a\":2}", false)]
    [InlineData("""{"body":{"a":1}}""", "", false)]
    [InlineData("""{"body":null}""", "null", true)]
    [InlineData("""{"body":null}""", "", false)]
    [InlineData("""{"text":""}""", "", true)]
    [InlineData("""{"text":""}""", "null", false)]
    [InlineData("""{"text":"to rec-a"}""", "to rec-aZQ1W2", true)]
    [InlineData("""{"text":"to rec-a"}""", "to rec-b", false)]
    [InlineData("""{"base64":"aGk="}""", "hi", true)]
    [InlineData("""{"base64":"aGk="}""", "ho", false)]
    [InlineData("""{"bytes":{"length":2,"sha256":"8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"}}""", "hi", true)]
    [InlineData("""{"bytes":{"length":2,"sha256":"8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"}}""", "ho", false)]
    [InlineData("""{"bytes":{"length":3,"sha256":"8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4"}}""", "hi", false)]
    [InlineData("""{"status":204}""", "whatever", true)]
    public void Compare_Body_IsJudged(string expected, string actual, bool same) => Assert.Equal(same, Compare(expected, Encoding.UTF8.GetBytes(actual)).Count == 0);

    [Fact]
    public void Compare_TextThatIsNoUtf8_IsDifferent() => Assert.Single(Compare("""{"text":"\uFFFD"}""", [0xff]));

    private static IReadOnlyList<Difference> Compare(string expected, byte[] actual)
    {
        var message = JsonSerializer.Deserialize<ExpectedMessage>(expected, JsonSerializerOptions.Web)!;
        return BodyComparison.Compare(message, actual, Names, JsonComparison.Plain(Names), "body");
    }
}
