using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Inventory;

namespace Agents.Tests.Tools.Inventory;

public sealed class ToolInventoryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task RefreshAsync_StoreFails_KeepsWhatItHas()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        rig.Store.Refuses = _ => true;

        await rig.Inventory.RefreshAsync(None);

        Assert.NotNull(rig.Inventory.Current.Find("order.get", "1.0.0"));
    }

    [Fact]
    public async Task RefreshAsync_DocumentGoneOrEmpty_KeepsWhatItHas()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        rig.Content.Remove(LedgerKeys.Inventory);
        await rig.Inventory.RefreshAsync(None);
        Assert.NotNull(rig.Inventory.Current.Find("order.get", "1.0.0"));

        rig.Content.Put(LedgerKeys.Inventory, new InventoryDocument { Revision = 9, UpdatedAt = Calls.Start, Tools = [] });
        await rig.Inventory.RefreshAsync(None);
        Assert.NotNull(rig.Inventory.Current.Find("order.get", "1.0.0"));
    }

    [Fact]
    public async Task FindAsync_ToolIsNew_ReadsTheInventoryAgain()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        await new InventoryWriter(rig.Store, rig.Time).WriteAsync([Calls.Manifest(), Calls.Manifest("order.put")], None);
        rig.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.NotNull(await rig.Inventory.FindAsync("order.put", "1.0.0", None));
    }

    [Fact]
    public async Task FindAsync_VersionIsGone_GivesTheNewest()
    {
        var (rig, _) = await WorkerRig.StartAsync(
            Calls.Manifest() with { Version = "1.9.0" }, Calls.Manifest() with { Version = "1.10.0" });
        await using var __ = rig;

        Assert.Equal("1.10.0", (await rig.Inventory.FindAsync("order.get", "1.0.0", None))!.Manifest.Version);
        Assert.Equal("1.9.0", (await rig.Inventory.FindAsync("order.get", "1.9.0", None))!.Manifest.Version);
    }

    [Fact]
    public async Task WriteAsync_NothingChanged_WritesNoRevision()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        var writer = new InventoryWriter(rig.Store, rig.Time);
        await writer.WriteAsync([Calls.Manifest()], None);
        Assert.Equal(1, (await rig.Store.ReadAsync<InventoryDocument>(LedgerKeys.Inventory, None)).Value!.Revision);

        await writer.WriteAsync([Calls.Manifest() with { Owner = "others" }], None);
        Assert.Equal(2, (await rig.Store.ReadAsync<InventoryDocument>(LedgerKeys.Inventory, None)).Value!.Revision);
    }

    [Fact]
    public async Task WriteAsync_Empty_Throws()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;

        await Assert.ThrowsAsync<ArgumentException>(() => new InventoryWriter(rig.Store, rig.Time).WriteAsync([], None));
    }
}
