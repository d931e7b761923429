using System.Text;
using System.Text.Json;
using Agents.Conformance.Names;

namespace Agents.Conformance.SelfTests;

public sealed class NamesTests
{
    private static readonly FreshNames Names = new("zq1w2");

    [Theory]
    [InlineData("/v1.0/invoke/rec-b.other/method/m", "/v1.0/invoke/rec-bzq1w2.other/method/m")]
    [InlineData("rec-a||rec-k", "rec-azq1w2||rec-kzq1w2")]
    [InlineData("rec-my-topic", "rec-my-topiczq1w2")]
    [InlineData("direc-t", "direc-t")]
    public void Apply_WordsThatBeginWithRec_GetTheEnding(string text, string expected)
    {
        Assert.Equal(expected, Names.Apply(text));
        Assert.Equal(text, Names.Remove(expected));
    }

    [Fact]
    public void Remove_FromBytes_TakesEveryEnding() =>
        Assert.Equal("defaultrec-arec-ordersoutbox REC-A z", Encoding.UTF8.GetString(Names.Remove("defaultrec-azq1w2rec-orderszq1w2outbox REC-AZQ1W2 z"u8.ToArray())));

    [Fact]
    public void Fill_EveryPlaceholder_IsReplaced()
    {
        var placeholders = new Placeholders(Names, new BackendAddresses("r:1", "k:2", "host=p"), "/tmp/dir");
        placeholders.SetApp("rec-a", 8080);
        placeholders.Save("e1", "\"7\"");

        Assert.Equal(
            $"r:1 k:2 host=p /tmp/dir/x 127.0.0.1:8080 \"7\" {Convert.ToBase64String("id:rec-bzq1w2"u8)} rec-azq1w2",
            placeholders.Fill("${redis} ${kafka} ${postgres} ${dir}/x ${app:rec-a} ${saved:e1} ${base64:id:rec-b} rec-a"));
    }

    [Fact]
    public void Fill_Json_EscapesWhatIsFilledIn()
    {
        var placeholders = new Placeholders(Names, BackendAddresses.Embedded, "/tmp");
        placeholders.Save("e1", "\"7\"");
        using var json = JsonDocument.Parse("""{ "etag": "${saved:e1}" }""");
        Assert.Equal("""{"etag":"\"7\""}""", placeholders.Fill(json.RootElement));
    }

    [Theory]
    [InlineData("${saved:none}")]
    [InlineData("${app:rec-x}")]
    [InlineData("${unknown}")]
    public void Fill_WhatNobodyKnows_IsAnError(string text) =>
        Assert.Throws<InvalidDataException>(() => new Placeholders(Names, BackendAddresses.Embedded, "/tmp").Fill(text));
}
