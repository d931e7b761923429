using System.Text;
using System.Text.Json;
using Agents.Conformance.Compare;
using Agents.Conformance.Names;

namespace Agents.Conformance.SelfTests;

public sealed class JsonComparisonTests
{
    private static readonly FreshNames Names = new("zq1w2");

    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """{ "b": [true, null], "a": 1.0 }""")]
    [InlineData("""{"topic":"rec-orders"}""", """{"topic":"rec-orderszq1w2"}""")]
    [InlineData("""{"n":"<int>"}""", """{"n":7}""")]
    [InlineData("""{"n":"<int>"}""", """{"n":"7"}""")]
    [InlineData("""{"n":"<any>"}""", """{"n":{"x":[]}}""")]
    [InlineData("""{"m":{"<JSON>":{"a":"<uuid>"}}}""", """{"m":"{\"a\":\"0af76519-16cd-43dd-8448-eb211c80319c\"}"}""")]
    [InlineData("12345678901234567000", "12345678901234567000.0")]
    [InlineData("1e400", "1e400")]
    public void Compare_SameValue_FindsNothing(string expected, string actual) => Assert.Empty(Compare(expected, actual));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "$.a")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "$.a")]
    [InlineData("""{"a":"1"}""", """{"a":1}""", "$.a")]
    [InlineData("""{"a":null}""", "{}", "$.a")]
    [InlineData("{}", """{"a":null}""", "$.a")]
    [InlineData("""{"a":1}""", """{"a":1,"a":1}""", "$.a")]
    [InlineData("""{"a":true}""", """{"a":false}""", "$.a")]
    [InlineData("""{"a":{}}""", """{"a":[]}""", "$.a")]
    [InlineData("[1,2]", "[2,1]", "$[0]")]
    [InlineData("[1]", "[1,2]", "$[1]")]
    [InlineData("[1,2]", "[1]", "$[1]")]
    [InlineData("""{"n":"<int>"}""", """{"n":1.5}""", "$.n")]
    [InlineData("""{"n":"<int>"}""", """{"n":true}""", "$.n")]
    [InlineData("""{"n":"<text>"}""", """{"n":5}""", "$.n")]
    [InlineData("12345678901234567000", "12345678901234567001", "$")]
    [InlineData("""{"m":{"<JSON>":{"a":1}}}""", """{"m":"{\"a\":2}"}""", "$.m.<JSON>.a")]
    [InlineData("""{"m":{"<JSON>":{"a":1}}}""", """{"m":{"a":1}}""", "$.m")]
    [InlineData("""{"m":{"<JSON>":{"a":1}}}""", """{"m":"no json"}""", "$.m")]
    [InlineData("""{"m":{"<base64 of JSON>":{"a":1}}}""", """{"m":"{\"a\":1}"}""", "$.m")]
    [InlineData("""{"topic":"rec-orders"}""", """{"topic":"rec-otherzq1w2"}""", "$.topic")]
    public void Compare_OtherValue_SaysWhere(string expected, string actual, string place) =>
        Assert.Equal(place, Compare(expected, actual)[0].Place);

    [Fact]
    public void Compare_Base64OfJson_LooksInside()
    {
        var inner = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"id":"rec-azq1w2"}"""));
        Assert.Empty(Compare("""{"<base64 of JSON>":{"id":"rec-a"}}""", $"\"{inner}\""));
        Assert.Equal("$.<base64 of JSON>.id", Assert.Single(Compare("""{"<base64 of JSON>":{"id":"rec-b"}}""", $"\"{inner}\"")).Place);
    }

    [Fact]
    public void Compare_ListWithRandomOrder_IgnoresOnlyTheOrder()
    {
        Assert.Empty(Compare("[1,2,2]", "[2,1,2]", isSet: true));
        Assert.NotEmpty(Compare("[1,2,2]", "[2,1,1]", isSet: true));
        Assert.NotEmpty(Compare("[1,2]", "[2,1,1]", isSet: true));
    }

    private static IReadOnlyList<Difference> Compare(string expected, string actual, bool isSet = false)
    {
        using var left = JsonDocument.Parse(expected);
        using var right = JsonDocument.Parse(actual);
        return new JsonComparison(Names, _ => isSet).Compare(left.RootElement, right.RootElement, "$");
    }
}
