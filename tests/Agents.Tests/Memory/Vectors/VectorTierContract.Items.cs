using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors;

public abstract partial class VectorTierContract
{
    [Fact]
    public async Task Upsert_New_ComesBackAsItWas()
    {
        var item = Item("full-1_=", "Prefers \"aisle\" seats, ünïcode 名前 😀\nand a second line") with
        {
            Groups = ["hr", "finance"],
            Parent = "session/1",
            Title = "Seat",
            ExpiresAt = Now.AddDays(30).AddMilliseconds(123),
            CreatedAt = Now.AddMilliseconds(-7),
            Current = false,
            Payload = """{"confidence":0.9,"turn":"t-1"}""",
        };
        await PutAsync(item);

        var hit = Assert.Single(await FindAsync(Query()));

        Assert.Equal(item.Groups.Order(StringComparer.Ordinal), hit.Item.Groups.Order(StringComparer.Ordinal));
        Assert.Equal(item with { Vector = default, Groups = hit.Item.Groups }, hit.Item with { Vector = default });
        Assert.True(hit.Item.Vector.IsEmpty);
    }

    [Fact]
    public async Task Upsert_WithoutWhatMayBeLeftOut_ComesBackWithoutIt()
    {
        await PutAsync(Item("bare") with { User = null });

        var hit = Assert.Single(await FindAsync(Query(filter: Filter(user: null))));

        Assert.Equal((null, null, null, null, "{}", true), (hit.Item.User, hit.Item.Parent, hit.Item.Title, hit.Item.ExpiresAt, hit.Item.Payload, hit.Item.Current));
        Assert.Empty(hit.Item.Groups);
    }

    [Fact]
    public async Task Upsert_SameId_ReplacesAllOfIt()
    {
        await PutAsync(Item("a") with { Groups = ["hr"], Parent = "s1", Title = "Drinks", ExpiresAt = Now.AddDays(1) });
        await PutAsync(Item("a", "likes black coffee") with { Vector = Along(3) });

        Assert.Empty(await FindAsync(Query(Way.Text)));
        Assert.Empty(await FindAsync(Query(filter: Filter() with { Groups = ["hr"] })));
        Assert.Empty(await FindAsync(Query(filter: Filter() with { Parent = "s1" })));
        var hit = Assert.Single(await FindAsync(Query(Way.Text) with { Text = "coffee", Vector = Along(3) }));
        Assert.Equal(("likes black coffee", null, null), (hit.Item.Text, hit.Item.Title, hit.Item.ExpiresAt));
        Assert.True(hit.Similarity is null or > 0.999 and < 1.001);
        Assert.Equal(["a"], await ListAsync(Filter()));
    }

    [Fact]
    public async Task Upsert_SameIdTwiceInOneCall_KeepsTheLast()
    {
        await PutAsync(Item("a", "first"), Item("b"), Item("a", "second"));

        Assert.Equal(["a", "b"], await ListAsync(Filter()));
        Assert.Equal("second", (await FindAsync(Query())).Single(h => h.Item.Id == "a").Item.Text);
    }

    [Fact]
    public async Task Upsert_IdsThatDifferInCase_AreTwoItems()
    {
        await PutAsync(Item("Abc"), Item("abc"));

        Assert.Equal(["Abc", "abc"], await ListAsync(Filter()));
    }

    [Fact]
    public async Task Upsert_SameIdInOtherTenantAndCollection_AreThreeItems()
    {
        await PutAsync(Item("a", "one green tea"), Item("a", "two green tea") with { Tenant = "globex" });
        Assert.Empty(await Tier.UpsertAsync(VectorCollection.Knowledge, [Item("a", "three green tea")], Stop));
        await SettleAsync();

        Assert.Equal("one green tea", Assert.Single(await FindAsync(Query(Way.Both))).Item.Text);
        Assert.Equal("two green tea", Assert.Single(await FindAsync(Query(Way.Both, Filter() with { Tenant = "globex" }))).Item.Text);
        Assert.Equal("three green tea", Assert.Single(await Tier.SearchAsync(VectorCollection.Knowledge, Query(Way.Both), Stop)).Item.Text);

        await RemoveAsync(Tenant, "a");
        Assert.Empty(await FindAsync(Query(Way.Both)));
        Assert.Single(await FindAsync(Query(Way.Both, Filter() with { Tenant = "globex" })));
        Assert.Single(await Tier.SearchAsync(VectorCollection.Knowledge, Query(Way.Both), Stop));
    }

    [Fact]
    public async Task Upsert_NoItems_IsNoFault() => Assert.Empty(await Tier.UpsertAsync(Memories, [], Stop));

    [Fact]
    public async Task Upsert_ManyInOneCall_AreAllThere()
    {
        await PutAsync([.. Enumerable.Range(0, 2500).Select(n => Item($"m-{n:0000}"))]);

        List<string> listed = [];
        while (await ListAsync(Filter(), listed.LastOrDefault()) is { Count: > 0 } page) listed.AddRange(page);

        Assert.Equal(Enumerable.Range(0, 2500).Select(n => $"m-{n:0000}"), listed);
    }

    [Fact]
    public async Task Upsert_ItemsThatAreNotAllowed_AreNamedAndTheOthersTaken()
    {
        VectorItem[] wrong =
        [
            Item(""), Item("sla/sh"), Item("dot.ted"), Item("ümlaut"), Item(new string('x', 201)),
            Item("dims") with { Vector = new float[7] }, Item("nan") with { Vector = Enumerable.Repeat(float.NaN, 8).ToArray() },
            Item("zero") with { Vector = new float[8] }, Item("groups") with { Groups = [.. Enumerable.Range(0, 65).Select(n => $"g{n}")] },
            Item("text", new string('x', (16 * 1024) + 1)), Item("bytes", new string('ü', (8 * 1024) + 1)),
            Item("payload") with { Payload = $"\"{new string('x', 8 * 1024)}\"" }, Item("tenant") with { Tenant = "" }, Item("user") with { User = "" },
        ];
        var right = Item(new string('y', 200), new string('z', 16 * 1024)) with { Groups = [.. Enumerable.Range(0, 64).Select(n => $"g{n}")] };

        var faults = await Tier.UpsertAsync(Memories, [.. wrong, right], Stop);
        await SettleAsync();

        Assert.Equal(wrong.Select(w => w.Id), faults.Select(f => f.Id));
        Assert.All(faults, f => Assert.False(f.Transient));
        Assert.All(faults, f => Assert.Contains("allowed", f.Reason, StringComparison.Ordinal));
        Assert.Equal([right.Id], await ListAsync(Filter()));
        Assert.Equal(right.Text, Assert.Single(await FindAsync(Query())).Item.Text);
    }

    [Fact]
    public async Task Delete_SomeIds_LeavesTheOthers()
    {
        await PutAsync(Item("a"), Item("b"), Item("c"), Item("a") with { Tenant = "globex" });

        await RemoveAsync(Tenant, "a", "c", "never-there");

        Assert.Equal(["b"], await IdsAsync(Query(Way.Vector)));
        Assert.Equal(["b"], await IdsAsync(Query(Way.Text)));
        Assert.Equal(["b"], await ListAsync(Filter()));
        Assert.Equal(["a"], await ListAsync(Filter() with { Tenant = "globex" }));
    }

    [Fact]
    public async Task Delete_NothingThere_IsNoFault()
    {
        await RemoveAsync(Tenant);
        await RemoveAsync(Tenant, "a", "a");
        await RemoveAsync("nobody", "a");
    }

    [Fact]
    public async Task Delete_ThenUpsert_IsFoundAgain()
    {
        await PutAsync(Item("a", "old green tea"));
        await RemoveAsync(Tenant, "a");
        await PutAsync(Item("a", "new green tea"));

        Assert.Equal("new green tea", Assert.Single(await FindAsync(Query(Way.Both))).Item.Text);
    }

    [Fact]
    public async Task List_Pages_HoldEachIdOnceInOrder()
    {
        string[] ids = ["0", "9", "=", "A", "Z", "_", "a", "a-", "a0", "aa", "b", "z"];
        await PutAsync([.. ids.Reverse().Select(id => Item(id))]);

        List<string> listed = [];
        while (await ListAsync(Filter(), listed.LastOrDefault(), limit: 5) is { Count: > 0 and <= 5 } page) listed.AddRange(page);

        Assert.Equal(ids.Order(StringComparer.Ordinal), listed);
        Assert.Equal(["aa", "b"], await ListAsync(Filter(), after: "a0x", limit: 2));
        Assert.Empty(await ListAsync(Filter(), after: "zz"));
    }

    [Fact]
    public async Task List_Filter_LetsThroughWhatItSays()
    {
        await PutAsync(
            Item("expired") with { ExpiresAt = Now }, Item("ends") with { ExpiresAt = Now.AddMilliseconds(1) }, Item("bob") with { User = "bob", Groups = ["hr"] },
            Item("old") with { Current = false }, Item("part") with { Parent = "d1" }, Item("theirs") with { Tenant = "globex", ExpiresAt = Now });

        Assert.Equal(["expired"], await ListAsync(Filter(user: null) with { At = null, ExpiredBy = Now }));
        Assert.Equal(["bob", "ends", "old", "part"], await ListAsync(Filter(user: null)));
        Assert.Equal(["bob"], await ListAsync(Filter(user: null) with { Groups = ["hr", "it"] }));
        Assert.Equal(["old"], await ListAsync(Filter() with { Current = false }));
        Assert.Equal(["part"], await ListAsync(Filter() with { Parent = "d1" }));
        Assert.Empty(await ListAsync(Filter() with { Kind = "episode" }));
    }
}
