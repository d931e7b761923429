using System.Security.Cryptography;
using System.Text;
using Agents.Hosting.Access;

namespace Agents.Tests.Hosting;

public sealed class ApiKeyTests
{
    [Fact]
    public void Find_KnownKeys_ByTextAndByHash()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("hashed")));
        var ring = Ring($$"""[{"key":"plain","tenant":"a","subject":"s","scopes":["x"]},{"sha256":"{{hash}}","tenant":"b","subject":"t"}]""");

        Assert.Equal(("a", "x"), (ring.Find("plain")!.Tenant, ring.Find("plain")!.Scopes.Single()));
        Assert.Equal("b", ring.Find("hashed")!.Tenant);
        Assert.Null(ring.Find("Plain"));
        Assert.Null(ring.Find(""));
        Assert.Null(ring.Find(hash));
        Assert.Null(ring.Find(new string('x', 513)));
    }

    [Fact]
    public void Replace_Empty_KeepsWhatIsKnown()
    {
        var ring = Ring("""[{"key":"k","tenant":"a","subject":"s"}]""");

        Assert.Throws<ArgumentException>(() => ring.Replace(ApiKeyDocument.Parse("[]")));

        Assert.NotNull(ring.Find("k"));
    }

    [Fact]
    public void Replace_KeyTakenAway_IsNoLongerKnown()
    {
        var ring = Ring("""[{"key":"k","tenant":"a","subject":"s"}]""");

        ring.Replace(ApiKeyDocument.Parse("""[{"key":"other","tenant":"a","subject":"s"}]"""));

        Assert.Null(ring.Find("k"));
    }

    [Theory]
    [InlineData("{}", "not a JSON array")]
    [InlineData("nonsense", "not a JSON array")]
    [InlineData("""[{"key":"secret-1","tenant":"a","subject":"s","role":"x"}]""", "not a JSON array")]
    [InlineData("""[{"tenant":"a","subject":"s"}]""", "API key 0 must have either 'key' or 'sha256'.")]
    [InlineData("""[{"key":"secret-1","sha256":"x","tenant":"a","subject":"s"}]""", "API key 0 must have either 'key' or 'sha256'.")]
    [InlineData("""[{"sha256":"secret-1","tenant":"a","subject":"s"}]""", "64 hexadecimal digits")]
    [InlineData("""[{"key":"secret-1","tenant":"","subject":"s"}]""", "'tenant' and 'subject'")]
    public void Parse_Wrong_SaysWhereWithoutTheKey(string text, string says)
    {
        var error = Assert.Throws<FormatException>(() => ApiKeyDocument.Parse(text));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-1", error.Message, StringComparison.Ordinal);
    }

    private static ApiKeyRing Ring(string document)
    {
        var ring = new ApiKeyRing();
        Assert.False(ring.IsLoaded);
        ring.Replace(ApiKeyDocument.Parse(document));
        Assert.True(ring.IsLoaded);
        return ring;
    }
}
