using Agents.Memory.Vectors;
using Agents.Memory.Vectors.AzureSearch;

namespace Agents.Tests.Memory.Vectors.AzureSearch;

public sealed class AzureFilterTests
{
    [Fact]
    public void Of_QuotesInValues_StayInTheirPlace()
    {
        var filter = new VectorFilter { Tenant = "a' or tenant ne 'a", User = "o'neil", Kind = "''", Parent = "p", At = null };

        Assert.Equal(
            "tenant eq 'a'' or tenant ne ''a' and user eq 'o''neil' and kind eq '''''' and parent eq 'p' and id gt 'x''y'", AzureFilter.Of(filter, "x'y"));
    }

    [Theory]
    [InlineData("groups/any(g: search.in(g, 'staff,chefs', ','))", "staff", "chefs")]
    [InlineData("groups/any(g: search.in(g, 'a,b;it''s', ';'))", "a,b", "it's")]
    [InlineData("groups/any(g: search.in(g, 'a,b|c;d', '|'))", "a,b", "c;d")]
    [InlineData("groups/any(g: g eq ' a' or g eq 'b''')", " a", "b'")]
    [InlineData("groups/any(g: g eq ',;|/\t\u001f' or g eq 'b')", ",;|/\t\u001f", "b")]
    public void Of_Groups_NoneCanBecomeTwo(string expected, params string[] groups) =>
        Assert.Equal($"tenant eq 't' and {expected}", AzureFilter.Of(new VectorFilter { Tenant = "t", Groups = groups, At = null }));

    [Fact]
    public void Of_Times_AreUtcInMilliseconds()
    {
        var at = new DateTimeOffset(2026, 11, 26, 14, 0, 0, 7, TimeSpan.FromHours(2));

        Assert.Equal(
            "tenant eq 't' and (expiresAt eq null or expiresAt gt 2026-11-26T12:00:00.007Z) and expiresAt le 2026-11-26T12:00:00.007Z and current eq true",
            AzureFilter.Of(new VectorFilter { Tenant = "t", At = at, ExpiredBy = at, Current = true }));
    }
}
