using System.Text;
using System.Text.Json;
using Agents.Conformance.Compare;

namespace Agents.Conformance.SelfTests;

public sealed class BulkOrderTests
{
    [Theory]
    [InlineData("[0,1,2]", "[0,1,2]", "1", "1")]
    [InlineData("[2,0,1]", "[0,1,2]", "1", "2")]
    [InlineData("""["<int>","<int>",1]""", "[0,1,2]", "1", "2")]
    [InlineData("""["<int>","<int>",1]""", "[0,1,2]", "0", "0")]
    [InlineData("""["<int>","<int>",1]""", "[0,1,2]", "2", "1")]
    [InlineData("""["<int>","<int>","<int>"]""", "[2,1,0]", "1", "1")]
    [InlineData("[0,1]", "[0,1,2]", "1", "1")]
    public void Apply_MessageInAnotherPlace_IsExchanged(string recorded, string came, string data, string expected)
    {
        var order = new BulkOrder();
        order.Learn(JsonSerializer.Deserialize<JsonElement>(Bulk(recorded)), Encoding.UTF8.GetBytes(Bulk(came)));
        Assert.Equal(expected, order.Apply(JsonSerializer.Deserialize<JsonElement>($$"""{"id":"x","data":{{data}}}""")).GetProperty("data").GetRawText());
    }

    private static string Bulk(string data)
    {
        var entries = JsonSerializer.Deserialize<List<JsonElement>>(data)!.Select(item => $$"""{"event":{"data":{{item.GetRawText()}} } }""");
        return $$"""{"entries":[{{string.Join(',', entries)}}]}""";
    }
}
