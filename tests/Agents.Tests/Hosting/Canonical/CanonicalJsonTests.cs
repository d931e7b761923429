using System.Text;
using System.Text.Json;
using Agents.Hosting.Canonical;

namespace Agents.Tests.Hosting.Canonical;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":2}""", """{"a":2,"b":1}""")]
    [InlineData("""{ "a" : [ 1 , 2 ] }""", """{"a":[1,2]}""")]
    [InlineData("""{"a":"the order\u0027s total"}""", """{"a":"the order's total"}""")]
    [InlineData("""{"a":"\u00e9\u003c\u003e\/"}""", """{"a":"é<>/"}""")]
    [InlineData("""{"a":1.0}""", """{"a":1}""")]
    [InlineData("""{"a":1e2}""", """{"a":100}""")]
    [InlineData("""{"a":0.10}""", """{"a":0.1}""")]
    [InlineData("""{"a":-0}""", """{"a":0}""")]
    public void Bytes_SameContentWrittenOtherwise_IsTheSameText(string written, string canonical)
    {
        using var document = JsonDocument.Parse(written);

        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Bytes(document.RootElement)));
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":1e999}""")]
    public void Of_CannotBeKept_IsRefused(string written)
    {
        using var document = JsonDocument.Parse(written);

        Assert.Throws<FormatException>(() => CanonicalJson.Of(document.RootElement));
    }
}
