using System.Text;
using Dapr.Sidecar.State;

namespace Agents.Tests.State;

public sealed class PlainSaveTests
{
    [Fact]
    public void Read_AllFields_AreTaken()
    {
        var requests = Read("""
            [{"key":"a","value":{"x":[1]},"etag":"3","metadata":{"ttlInSeconds":"5"},"options":{"concurrency":"first-write","consistency":"strong"},"contentType":"application/json"},
             {"value":7,"key":"b"}]
            """);

        Assert.NotNull(requests);
        var (first, second) = (requests[0], requests[1]);
        Assert.Equal(("a", "3", "first-write", "strong", "application/json"), (first.Key, first.ETag, first.Concurrency, first.Consistency, first.ContentType));
        Assert.Equal("""{"x":[1]}""", Encoding.UTF8.GetString(first.Json.Span));
        Assert.Equal(new Dictionary<string, string> { ["ttlInSeconds"] = "5", ["of"] = "query" }, first.Metadata);
        Assert.Equal(("b", "7", (string?)null), (second.Key, Encoding.UTF8.GetString(second.Json.Span), second.ETag));
        Assert.Equal(new Dictionary<string, string> { ["of"] = "query" }, second.Metadata);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[] and whatever follows""")]
    public void Read_EmptyList_HasNothing(string body) => Assert.Empty(Read(body)!);

    [Theory]
    [InlineData("null")]
    [InlineData("""{"key":"a"}""")]
    [InlineData("[null]")]
    [InlineData("""[{"value":1}]""")]
    [InlineData("""[{"Key":"a","value":1}]""")]
    [InlineData("""[{"key":"a","key":"b"}]""")]
    [InlineData("""[{"key":"a","value":null}]""")]
    [InlineData("""[{"key":"a","value":1,"value":2}]""")]
    [InlineData("""[{"key":5}]""")]
    [InlineData("""[{"key":"a","etag":null}]""")]
    [InlineData("""[{"key":"a","options":[]}]""")]
    [InlineData("""[{"key":"a","options":{"concurrency":1}}]""")]
    [InlineData("""[{"key":"a","metadata":{"x":1}}]""")]
    [InlineData("""[{"key":"a","more":1}]""")]
    [InlineData("""[{"key":"a"}""")]
    [InlineData("""[{"key":"a","value":{]""")]
    public void Read_Unusual_IsLeftToTheOther(string body) => Assert.Null(Read(body));

    private static List<SetRequest>? Read(string body) => PlainSave.Read(Encoding.UTF8.GetBytes(body), new() { ["of"] = "query" });
}
