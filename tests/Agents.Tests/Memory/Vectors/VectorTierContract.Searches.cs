using System.Globalization;
using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors;

public abstract partial class VectorTierContract
{
    [Fact]
    public async Task Search_Vector_NearestFirstWithTheirSimilarity()
    {
        await PutAsync([.. Enumerable.Range(0, 30).Select(n => Item($"v{n:00}") with { Vector = Along(0, n * 0.1) })]);

        var hits = await FindAsync(Query(top: 5));

        Assert.Equal(["v00", "v01", "v02", "v03", "v04"], hits.Select(h => h.Item.Id));
        Assert.All(hits.Index(), h => Assert.True(h.Item.Similarity is null || Math.Abs(h.Item.Similarity.Value - Math.Cos(h.Index * 0.1)) < 1e-3));
        Assert.Equal(hits.Select(h => h.Score).OrderDescending(), hits.Select(h => h.Score));
    }

    [Fact]
    public async Task Search_Vector_LengthDoesNotMatter()
    {
        await PutAsync(Item("long") with { Vector = Along(0, 0.5).Select(x => x * 40).ToArray() }, Item("near") with { Vector = Along(0, 0.1).Select(x => x / 40).ToArray() });

        Assert.Equal(["near", "long"], (await FindAsync(Query() with { Vector = Along(0).Select(x => x * 7).ToArray() })).Select(h => h.Item.Id));
    }

    [Fact]
    public async Task Search_Vector_OppositeIsLast()
    {
        await PutAsync(Item("opposite") with { Vector = Along(0, Math.PI) }, Item("square") with { Vector = Along(4) }, Item("same"));

        Assert.Equal(["same", "square", "opposite"], (await FindAsync(Query())).Select(h => h.Item.Id));
    }

    [Fact]
    public async Task Search_Text_FindsTitleAndTextWhateverTheCase()
    {
        await PutAsync(Item("text", "Orders an ESPRESSO at noon"), Item("title", "at noon") with { Title = "Espresso" }, Item("neither", "at noon"));

        Assert.Equal(["text", "title"], await IdsAsync(Query(Way.Text) with { Text = "espresso" }));
    }

    [Fact]
    public async Task Search_Text_OneWordOfTheQueryIsEnough()
    {
        await PutAsync(Item("a", "lives in Lisbon"), Item("b", "owns a bicycle"), Item("c", "speaks Finnish"));

        Assert.Equal(["a", "b"], await IdsAsync(Query(Way.Text) with { Text = "Lisbon bicycle" }));
    }

    [Fact]
    public async Task Search_Text_RareWordsAndMoreOfThemComeFirst()
    {
        var many = Enumerable.Range(0, 20).Select(n => Item($"tea{n}", $"tea number {n}"));
        await PutAsync([.. many, Item("rare", "jasmine number one hundred"), Item("both", "jasmine tea")]);

        var hits = await FindAsync(Query(Way.Text, top: 2) with { Text = "jasmine tea" });

        Assert.Equal(["both", "rare"], hits.Select(h => h.Item.Id));
    }

    [Fact]
    public async Task Search_Both_FindsWhatOnlyOneSideFinds()
    {
        await PutAsync(
            Item("vector", "nothing in common") with { Vector = Along(0, 0.1) },
            Item("text", "drinks green tea") with { Vector = Along(4) },
            Item("both", "drinks green tea daily") with { Vector = Along(0, 0.05) });

        // Many that neither side likes, nearer than the one which only the text finds.
        await PutAsync([.. Enumerable.Range(0, 60).Select(n => Item($"other{n}", "unrelated words") with { Vector = Along(0, 0.5 + (n * 0.01)) })]);

        var hits = await FindAsync(Query(Way.Both, top: 3));

        Assert.Equal("both", hits[0].Item.Id);
        Assert.Equal(["both", "text", "vector"], hits.Select(h => h.Item.Id).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_Top_IsTheMost(Way way)
    {
        await PutAsync([.. Enumerable.Range(0, 250).Select(n => Item($"t{n}") with { Vector = Along(0, n * 0.001) })]);

        Assert.Single(await FindAsync(Query(way, top: 1)));
        Assert.Equal(200, (await FindAsync(Query(way, top: 200))).Select(h => h.Item.Id).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_NothingThere_FindsNothing(Way way) => Assert.Empty(await FindAsync(Query(way)));

    [Theory]
    [InlineData("")]
    [InlineData("  \t\n ")]
    [InlineData("?!.,;")]
    [InlineData("\"")]
    [InlineData("😀")]
    public async Task Search_TextWithoutWords_CountsAsNone(string text)
    {
        await PutAsync(Item("a"));

        Assert.Empty(await FindAsync(Query(Way.Text) with { Text = text }));
        Assert.Equal(["a"], await IdsAsync(Query(Way.Both) with { Text = text }));
    }

    [Theory]
    [InlineData("tea AND")]
    [InlineData("NOT tea")]
    [InlineData("tea OR OR (")]
    [InlineData("NEAR(tea, 5) tea")]
    [InlineData("title:tea text:tea scope:x")]
    [InlineData("\"tea")]
    [InlineData("tea\"\" ' -- ; DROP TABLE items")]
    [InlineData("^tea* -tea +tea ~tea")]
    [InlineData("tea\0tea")]
    [InlineData("{tea} [tea] <tea> tea\\")]
    [InlineData("tea' or '1'='1")]
    [InlineData("tea && || !(tea)")]
    [InlineData("tea/.*/ tea?")]
    [InlineData("\ud83d tea")]
    public async Task Search_OddText_IsWordsAndNothingElse(string text)
    {
        await PutAsync(Item("a"), Item("b") with { Tenant = "globex" }, Item("c", "coffee"));

        Assert.Equal(["a"], await IdsAsync(Query(Way.Text) with { Text = text }));
    }

    [Fact]
    public async Task Search_TextWithManyWords_IsAnswered()
    {
        await PutAsync(Item("a", "likes green tea"));
        var words = string.Join(' ', Enumerable.Range(0, 900).Select(n => $"w{n}"));

        Assert.Equal(["a"], await IdsAsync(Query(Way.Text) with { Text = "tea " + words }));
    }

    [Theory]
    [InlineData("naïve café", "naïve")]
    [InlineData("schöne Grüße aus Köln", "Grüße")]
    [InlineData("order 4711-AB shipped", "4711")]
    [InlineData("mail ada@example.com today", "ada@example.com")]
    [InlineData("uses C# and .NET 10", "NET")]
    public async Task Search_WordsOfManyKinds_AreFound(string text, string word)
    {
        await PutAsync(Item("a", text), Item("b", "something else"));

        Assert.Equal(["a"], await IdsAsync(Query(Way.Text) with { Text = word }));
    }

    [Fact]
    public async Task Search_QueriesThatAreNotAllowed_AreRefused()
    {
        VectorQuery[] wrong =
        [
            Query(top: 0), Query(top: 201), Query() with { Vector = null }, Query() with { Vector = new float[7] }, Query() with { Vector = new float[8] },
            Query(Way.Text) with { Text = new string('x', 8001) }, Query(filter: Filter() with { Tenant = "" }),
            Query(filter: Filter() with { Groups = [.. Enumerable.Range(0, 65).Select(n => n.ToString(CultureInfo.InvariantCulture))] }),
        ];

        foreach (var query in wrong) await Assert.ThrowsAsync<ArgumentException>(() => FindAsync(query));
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(Filter(), limit: 0));
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(Filter(), limit: 1001));
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(Filter() with { Tenant = "" }));
    }
}
