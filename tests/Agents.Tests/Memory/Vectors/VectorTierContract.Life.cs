using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors;

public abstract partial class VectorTierContract
{
    [Fact]
    public async Task Prepare_Again_KeepsTheItems()
    {
        await PutAsync(Item("a"));

        await Tier.PrepareAsync(Model, Stop);

        Assert.Equal(["a"], await IdsAsync(Query(Way.Both)));
    }

    [Fact]
    public async Task Prepare_AfterRestart_HasTheItems()
    {
        await PutAsync(Item("a"), Item("b"), Item("c"));
        await PutAsync(Item("b", "drinks green tea") with { Vector = Along(0, 0.2) });
        await RemoveAsync(Tenant, "a");

        await AgainAsync(Model);

        Assert.Equal(["c", "b"], (await FindAsync(Query())).Select(h => h.Item.Id));
        Assert.Equal(["b", "c"], await IdsAsync(Query(Way.Text)));
        await PutAsync(Item("d"));
        Assert.Equal(["b", "c", "d"], await ListAsync(Filter()));
    }

    [Fact]
    public async Task Prepare_OtherModel_IsRefusedAndSaysWhatToDo()
    {
        await PutAsync(Item("a"));

        var dimensions = await Assert.ThrowsAsync<VectorTierException>(() => AgainAsync(new VectorModel(Model.Id, 16)));
        Assert.Contains(Model.Id, dimensions.Message, StringComparison.Ordinal);

        var id = await Assert.ThrowsAsync<VectorTierException>(() => AgainAsync(new VectorModel("contract-model-2", 8)));
        Assert.Contains("contract-model-2", id.Message, StringComparison.Ordinal);

        await AgainAsync(Model);
        Assert.Equal(["a"], await IdsAsync(Query()));
    }

    [Fact]
    public async Task Calls_Cancelled_Stop()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tier.SearchAsync(Memories, Query(Way.Both), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tier.ListAsync(Memories, Filter(), null, 10, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tier.UpsertAsync(Memories, [Item("a")], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tier.DeleteAsync(Memories, Tenant, ["a"], cancelled));
        Assert.Empty(await ListAsync(Filter()));
    }

    [Fact]
    public async Task Calls_AtTheSameTime_LoseNothing()
    {
        await PutAsync(Item("always"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(
            async () =>
            {
                for (var n = 0; n < 12; n++)
                {
                    Assert.Empty(await Tier.UpsertAsync(Memories, [Item($"w{writer}-{n}"), Item($"gone{writer}-{n}"), Item("shared", $"{writer} {n}")], Stop));
                    Assert.Empty(await Tier.DeleteAsync(Memories, Tenant, [$"gone{writer}-{n}"], Stop));
                    Assert.Contains(await FindAsync(Query(Way.Both, top: 200)), h => h.Item.Id == "always");
                }
            },
            Stop)));
        await SettleAsync();

        string[] expected = ["always", "shared", .. Enumerable.Range(0, 8).SelectMany(w => Enumerable.Range(0, 12).Select(n => $"w{w}-{n}"))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), await ListAsync(Filter()));
        Assert.Equal(expected.Order(StringComparer.Ordinal), await IdsAsync(Query(top: 200)));
    }

    [Fact]
    public async Task Calls_ReplacedWhileSearched_IsAlwaysFoundOnce()
    {
        string[] ids = [.. Enumerable.Range(0, 50).Select(n => $"r{n}").Order(StringComparer.Ordinal)];
        await PutAsync([.. Enumerable.Range(0, 50).Select(n => Item($"r{n}", $"green tea {n}"))]);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var writer = Task.Run(
            async () =>
            {
                for (var n = 0; n < 40; n++) await PutAsync([.. Enumerable.Range(0, 50).Select(i => Item($"r{i}", $"green tea {i} {n}"))]);
                await end.CancelAsync();
            },
            Stop);
        while (!end.IsCancellationRequested)
        {
            foreach (var way in (Way[])[Way.Vector, Way.Text, Way.Both])
                Assert.Equal(ids, await IdsAsync(Query(way, top: 100)));
        }

        await writer;
    }
}
