using System.Text.Json;
using Agents.Conformance.Compare;
using Agents.Conformance.Names;
using Agents.Conformance.Wire;

namespace Agents.Conformance.SelfTests;

public sealed class HeaderComparisonTests
{
    [Theory]
    [InlineData("""{"etag":"1"}""", "etag: 1")]
    [InlineData("""{"etag":"1"}""", "date: now|etag: 1|content-length: 5|transfer-encoding: chunked|connection: close")]
    [InlineData("""{"etag":"1","transfer-encoding":"chunked"}""", "etag: 1")]
    [InlineData("""{"set-cookie":["a=1","b=2"]}""", "set-cookie: b=2|set-cookie: a=1")]
    [InlineData("""{"x-host":["<host>","h.test"]}""", "x-host: h.test|x-host: 127.0.0.1")]
    [InlineData("""{"dapr-app":"rec-a"}""", "dapr-app: rec-azq1w2")]
    public void Compare_SameHeaders_FindsNothing(string expected, string actual) => Assert.Empty(Compare(expected, actual));

    [Theory]
    [InlineData("""{"etag":"1"}""", "etag: 2", "headers.etag")]
    [InlineData("""{"etag":"1"}""", "", "headers.etag")]
    [InlineData("{}", "etag: 1", "headers.etag")]
    [InlineData("""{"etag":"1"}""", "etag: 1|etag: 1", "headers.etag")]
    [InlineData("""{"set-cookie":["a=1","b=2"]}""", "set-cookie: a=1, b=2", "headers.set-cookie")]
    [InlineData("""{"set-cookie":["a=1","b=2"]}""", "set-cookie: a=1|set-cookie: a=1", "headers.set-cookie")]
    [InlineData("""{"user-agent":"Go-http-client/1.1"}""", "user-agent: other", "headers.user-agent")]
    public void Compare_OtherHeaders_SaysWhich(string expected, string actual, string place) =>
        Assert.Equal(place, Assert.Single(Compare(expected, actual)).Place);

    private static List<Difference> Compare(string expected, string actual)
    {
        var lines = actual.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2))
            .Select(parts => KeyValuePair.Create(parts[0], parts[1]));
        var recorded = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(expected)!;
        return [.. HeaderComparison.Compare(recorded, new HttpHead("", [.. lines]), new FreshNames("zq1w2"), "headers")];
    }
}
