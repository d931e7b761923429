using Agents.Memory.Vectors.Embedded;

namespace Agents.Tests.Memory.Vectors.Embedded;

public sealed class KeywordQueryTests
{
    [Theory]
    [InlineData("green tea", "{title text} : (\"green\" OR \"tea\")")]
    [InlineData("Tea, tea; TEA!", "{title text} : (\"Tea\")")]
    [InlineData("what is the tea", "{title text} : (\"tea\")")]
    [InlineData("what is it", "{title text} : (\"what\" OR \"is\" OR \"it\")")]
    [InlineData("\"tea\" NEAR(x*)", "{title text} : (\"tea\" OR \"NEAR\" OR \"x\")")]
    [InlineData("ada@example.com", "{title text} : (\"ada\" OR \"example\" OR \"com\")")]
    public void Of_Text_IsItsTellingWords(string text, string expected) => Assert.Equal(expected, KeywordQuery.Of(text, scope: null));

    [Theory]
    [InlineData("")]
    [InlineData(" - \" 😀 \ud83d")]
    public void Of_NoWords_IsNothing(string text) => Assert.Null(KeywordQuery.Of(text, "u1"));

    [Fact]
    public void Of_Scope_MustBeThereToo() => Assert.Equal("{scope} : \"u1\" AND {title text} : (\"tea\")", KeywordQuery.Of("tea", "u1"));

    [Fact]
    public void Of_ManyWords_TakesTheFirst() =>
        Assert.Equal(KeywordQuery.MaxWords, KeywordQuery.Of(string.Join(' ', Enumerable.Range(0, 500)), null)!.Split(" OR ").Length);

    [Fact]
    public void ScopeWords_NamesThatRunTogether_Differ()
    {
        Assert.NotEqual(ScopeWords.OfUser("ab", "c"), ScopeWords.OfUser("a", "bc"));
        Assert.NotEqual(ScopeWords.OfUser("1:a", "b"), ScopeWords.OfUser("1", ":ab"));
    }

    [Fact]
    public async Task Search_OtherFormsOfAWord_FindIt()
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync();
        float[] vector = [1, 0, 0, 0, 0, 0, 0, 0];
        await TemporaryIndex.PutAsync(
            tier, TemporaryIndex.Item("runs", "She runs marathons", vector), TemporaryIndex.Item("cafe", "Café crème", vector), TemporaryIndex.Item("other", "none", vector));

        Assert.Equal("runs", Assert.Single(await TemporaryIndex.FindAsync(tier, "running marathon")).Item.Id);
        Assert.Equal("cafe", Assert.Single(await TemporaryIndex.FindAsync(tier, "cafe creme")).Item.Id);
    }

    [Fact]
    public async Task Search_WordInTheTitle_CountsMore()
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync();
        float[] vector = [1, 0, 0, 0, 0, 0, 0, 0];
        await TemporaryIndex.PutAsync(
            tier,
            TemporaryIndex.Item("text", "travel policy", vector) with { Title = "general rules" },
            TemporaryIndex.Item("title", "general rules", vector) with { Title = "travel policy" },
            TemporaryIndex.Item("neither", "general rules", vector) with { Title = "general rules" });

        Assert.Equal(["title", "text"], (await TemporaryIndex.FindAsync(tier, "travel")).Select(h => h.Item.Id));
    }

    [Fact]
    public async Task Search_FewAmongMany_AreFoundByTheirScopeAlone()
    {
        await using var index = new TemporaryIndex();
        var tier = await index.OpenAsync();
        float[] vector = [1, 0, 0, 0, 0, 0, 0, 0];
        var many = Enumerable.Range(0, 3000).Select(n => TemporaryIndex.Item($"m{n}", "green tea", vector, $"user{n % 100}")).ToArray();
        await TemporaryIndex.PutAsync(tier, many);

        Assert.Equal(many.Where(i => i.User == "user7").Select(i => i.Id), (await TemporaryIndex.FindAsync(tier, "tea", top: 100, user: "user7")).Select(h => h.Item.Id));
    }
}
