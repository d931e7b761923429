namespace Agents.Tests.Memory.Vectors;

public abstract partial class VectorTierContract
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_OtherTenant_IsNeverFound(Way way)
    {
        await PutAsync(Item("mine"), Item("theirs") with { Tenant = "globex" }, Item("near") with { Tenant = "acme2" }, Item("case") with { Tenant = "Acme" });

        Assert.Equal(["mine"], await IdsAsync(Query(way)));
        Assert.Equal(["theirs"], await IdsAsync(Query(way, Filter() with { Tenant = "globex" })));
        Assert.Empty(await IdsAsync(Query(way, Filter() with { Tenant = "nobody" })));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_User_FindsOnlyTheirs(Way way)
    {
        await PutAsync(Item("ada"), Item("bob") with { User = "bob" }, Item("nobody") with { User = null });

        Assert.Equal(["ada"], await IdsAsync(Query(way)));
        Assert.Equal(["ada", "bob", "nobody"], await IdsAsync(Query(way, Filter(user: null))));
        Assert.Empty(await IdsAsync(Query(way, Filter("ADA"))));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_Groups_FindsWhatListsOneOfThem(Way way)
    {
        await PutAsync(
            Item("hr") with { Groups = ["hr"] },
            Item("both") with { Groups = ["finance", "hr"] },
            Item("finance") with { Groups = ["finance"] },
            Item("none"));

        Assert.Equal(["both", "hr"], await IdsAsync(Query(way, Filter() with { Groups = ["hr"] })));
        Assert.Equal(["both", "finance", "hr"], await IdsAsync(Query(way, Filter() with { Groups = ["hr", "finance", "other"] })));
        Assert.Empty(await IdsAsync(Query(way, Filter() with { Groups = ["h", "HR", "hr,finance", "hr finance"] })));
        Assert.Empty(await IdsAsync(Query(way, Filter() with { Groups = [] })));
        Assert.Equal(["both", "finance", "hr", "none"], await IdsAsync(Query(way, Filter() with { Groups = null })));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_Expiry_CountsToTheMillisecond(Way way)
    {
        await PutAsync(Item("ends") with { ExpiresAt = Now }, Item("stays"));

        Assert.Equal(["ends", "stays"], await IdsAsync(Query(way, Filter() with { At = Now.AddMilliseconds(-1) })));
        Assert.Equal(["stays"], await IdsAsync(Query(way, Filter() with { At = Now })));
        Assert.Equal(["ends", "stays"], await IdsAsync(Query(way, Filter() with { At = null })));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_ExpiredBy_FindsOnlyWhatHasExpired(Way way)
    {
        await PutAsync(
            Item("earlier") with { ExpiresAt = Now.AddMilliseconds(-1) },
            Item("now") with { ExpiresAt = Now },
            Item("later") with { ExpiresAt = Now.AddMilliseconds(1) },
            Item("never"));

        Assert.Equal(["earlier", "now"], await IdsAsync(Query(way, Filter() with { At = null, ExpiredBy = Now })));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_Current_TellsWhatHoldsFromWhatWasReplaced(Way way)
    {
        await PutAsync(Item("holds"), Item("replaced") with { Current = false });

        Assert.Equal(["holds"], await IdsAsync(Query(way, Filter() with { Current = true })));
        Assert.Equal(["replaced"], await IdsAsync(Query(way, Filter() with { Current = false })));
        Assert.Equal(["holds", "replaced"], await IdsAsync(Query(way)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_KindAndParent_FindOnlyTheirs(Way way)
    {
        await PutAsync(
            Item("fact") with { Parent = "s1" }, Item("episode") with { Kind = "episode", Parent = "s1" }, Item("other") with { Parent = "s2" }, Item("none"));

        Assert.Equal(["episode"], await IdsAsync(Query(way, Filter() with { Kind = "episode" })));
        Assert.Equal(["episode", "fact"], await IdsAsync(Query(way, Filter() with { Parent = "s1" })));
        Assert.Equal(["fact"], await IdsAsync(Query(way, Filter() with { Parent = "s1", Kind = "fact" })));
        Assert.Empty(await IdsAsync(Query(way, Filter() with { Parent = "s3" })));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_AllFilters_HoldTogether(Way way)
    {
        var right = Item("right") with { Groups = ["hr"], Parent = "s1", ExpiresAt = Now.AddSeconds(1) };
        await PutAsync(
            right,
            right with { Id = "tenant", Tenant = "globex" },
            right with { Id = "user", User = "bob" },
            right with { Id = "groups", Groups = ["it"] },
            right with { Id = "kind", Kind = "episode" },
            right with { Id = "parent", Parent = "s2" },
            right with { Id = "current", Current = false },
            right with { Id = "expiry", ExpiresAt = Now });

        var filter = Filter() with { Groups = ["ops", "hr"], Kind = "fact", Parent = "s1", Current = true };

        Assert.Equal(["right"], await IdsAsync(Query(way, filter)));
        Assert.Equal(["right"], await ListAsync(filter));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Search_FewAmongMany_FilterComesBeforeTheBest(Way way)
    {
        // Those that the filter excludes are nearer and would fill every list of candidates.
        var near = Enumerable.Range(0, 900).Select(n => Item($"near-{n}") with { User = "bob" }).ToArray();
        await PutAsync([.. near, Item("far", "a text without end about green lawns, ponds, trees, hills and, once, tea") with { Vector = Along(0, 1.2) }]);

        Assert.Equal(["far"], await IdsAsync(Query(way, top: 1)));
    }

    [Theory]
    [MemberData(nameof(OddNames))]
    public async Task Search_OddNames_AreValuesAndNothingElse(string odd)
    {
        await PutAsync(
            Item("plain"),
            Item("user") with { User = odd },
            Item("group") with { Groups = [odd] },
            Item("kind") with { Kind = odd },
            Item("parent") with { Parent = odd },
            Item("tenant") with { Tenant = odd });

        Assert.Equal(["user"], await IdsAsync(Query(Way.Both, Filter(odd))));
        Assert.Equal(["group"], await IdsAsync(Query(Way.Both, Filter() with { Groups = [odd] })));
        Assert.Equal(["kind"], await IdsAsync(Query(Way.Both, Filter() with { Kind = odd })));
        Assert.Equal(["parent"], await IdsAsync(Query(Way.Both, Filter() with { Parent = odd })));
        Assert.Equal(["tenant"], await IdsAsync(Query(Way.Both, Filter() with { Tenant = odd })));
        Assert.Equal(["tenant"], await ListAsync(Filter() with { Tenant = odd }));
    }

    public static TheoryData<string> OddNames =>
    [
        "o'brien", "x' or 1 eq 1 or '", "'; DROP TABLE items; --", "a,b", "a|b", "a b", "{\"$ne\":null}", "*", "%", "_", "münchen/Straße", "名前", "😀",
        "line\nbreak", "tab\t", "back\\slash", "\"quoted\"", "null",
    ];
}
