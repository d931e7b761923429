using System.Text;
using System.Text.Json;
using Dapr.Sidecar.GoText;

namespace Agents.Tests.GoText;

public sealed class GoJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,false,null,"x"],"c":{"a":2}}""", """{"a":1,"b":[true,false,null,"x"],"c":{"a":2}}""")]
    [InlineData(""" { "b" : 1 , "a" : [ 1 , 2 ] } """, """{"b":1,"a":[1,2]}""")]
    [InlineData("""{"a":1,"b":2,"a":3}""", """{"a":3,"b":2}""")]
    [InlineData("""{"\u0061":1}""", """{"a":1}""")]
    [InlineData("""["\u0041\n\"<&>\u2028"]""", "[\"A\\n\\\"<&>\u2028\"]")]
    [InlineData("[1.5,1.1234567,-0.0000001,83886080,1234567,12345678,1e2,-7]", "[1.5,1.123457,-0,83886080,1234567,12345678,100,-7]")]
    [InlineData("[12345678901234567890]", "[12345678901234567000]")]
    [InlineData("{}", "{}")]
    [InlineData("[[],{},[{}]]", "[[],{},[{}]]")]
    [InlineData("\"ü€😀\"", "\"ü€😀\"")]
    public void Encode_Fastest_IsWhatJsoniterWrites(string json, string expected) => Assert.Equal(expected, Encode(json, GoJsonStyle.Fastest));

    [Theory]
    [InlineData("""{"b":1,"a":{"d":1,"c":2}}""", """{"a":{"c":2,"d":1},"b":1}""")]
    [InlineData("""{"a":{"c":2,"d":1},"b":1}""", """{"a":{"c":2,"d":1},"b":1}""")]
    [InlineData("""{"a":1,"B":2}""", """{"B":2,"a":1}""")]
    [InlineData("""["<a href='x'>&"]""", """["\u003ca href='x'\u003e\u0026"]""")]
    [InlineData("[\"\u2028\u2029\"]", """["\u2028\u2029"]""")]
    [InlineData("[1.1234567,123456789012345,1e21,0.0000001]", "[1.1234567,123456789012345,1e+21,1e-7]")]
    public void Encode_Standard_IsWhatEncodingJsonWrites(string json, string expected) => Assert.Equal(expected, Encode(json, GoJsonStyle.Standard));

    [Fact]
    public void Encode_DeepAndWideObjects_AreWrittenLikeSmallOnes()
    {
        var deep = new string('[', 100) + new string(']', 100);
        var wide = "{" + string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"n{i}\":{i}")) + "}";

        Assert.Equal(deep, Encode(deep, GoJsonStyle.Fastest));
        Assert.Equal(wide, Encode(wide, GoJsonStyle.Fastest));
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("[-1e999]")]
    public void Encode_NumberBeyondAFloat_Throws(string json) => Assert.Throws<JsonException>(() => Encode(json, GoJsonStyle.Fastest));

    [Fact]
    public void Encode_Undefined_IsNull() => Assert.Equal("null"u8, GoJson.Encode(default(JsonElement), GoJsonStyle.Fastest));

    private static string Encode(string json, GoJsonStyle style)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 200 });
        var ofElement = Encoding.UTF8.GetString(GoJson.Encode(document.RootElement, style));
        Assert.Equal(ofElement, Encoding.UTF8.GetString(GoJson.Encode(Encoding.UTF8.GetBytes(json), style)));
        return ofElement;
    }
}
