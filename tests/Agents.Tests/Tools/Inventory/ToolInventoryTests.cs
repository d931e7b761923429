using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Tests.Tools.Fakes;
using Agents.Tests.Tools.Inventory.Changes;
using Agents.Tools;
using Agents.Tools.Inventory;
using Agents.Tools.Inventory.Changes;
using Dapr;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

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

        Assert.NotNull(await rig.Inventory.FindAsync("order.put", "1.0.0", rig.Time.GetTimestamp(), None));
    }

    [Fact]
    public async Task FindAsync_ToolIsNewAndTheInventoryWasReadAMomentBefore_ReadsItAgainAfterAPause()
    {
        var time = new FakeTimeProvider(Calls.Start);
        var (inventory, _, write) = Alone(time);
        await write([Calls.Manifest()]);
        await write([Calls.Manifest(), Calls.Manifest("order.put")], refresh: false);
        time.Advance(TimeSpan.FromMilliseconds(1));

        var finding = inventory.FindAsync("order.put", "1.0.0", time.GetTimestamp(), None).AsTask();
        Assert.False(finding.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.NotNull(await finding);
    }

    [Fact]
    public async Task FindAsync_InventoryWasReadSinceTheVersionWasNamed_DoesNotReadItAgain()
    {
        var time = new FakeTimeProvider(Calls.Start);
        var (inventory, _, write) = Alone(time);
        var namedAt = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(1));
        await write([Calls.Manifest()]);
        await write([Calls.Manifest(), Calls.Manifest("order.put")], refresh: false);

        Assert.Null(await inventory.FindAsync("order.put", "1.0.0", namedAt, None));
    }

    [Fact]
    public async Task FindAsync_ToolIsNotKnownAndTheStoreFails_ThrowsForItMayBeNew()
    {
        var (rig, _) = await WorkerRig.StartAsync(Calls.Manifest());
        await using var __ = rig;
        rig.Store.Refuses = _ => true;
        rig.Time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<DaprException>(async () => await rig.Inventory.FindAsync("order.put", "1.0.0", rig.Time.GetTimestamp(), None));
        rig.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("1.0.0", (await rig.Inventory.FindAsync("order.get", "2.0.0", rig.Time.GetTimestamp(), None))!.Manifest.Version);
    }

    [Fact]
    public async Task FindAsync_VersionIsGone_GivesTheNewest()
    {
        var (rig, _) = await WorkerRig.StartAsync(
            Calls.Manifest() with { Version = "1.9.0" }, Calls.Manifest() with { Version = "1.10.0" });
        await using var __ = rig;

        rig.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("1.10.0", (await rig.Inventory.FindAsync("order.get", "1.0.0", rig.Time.GetTimestamp(), None))!.Manifest.Version);
        Assert.Equal("1.9.0", (await rig.Inventory.FindAsync("order.get", "1.9.0", rig.Time.GetTimestamp(), None))!.Manifest.Version);
    }

    [Fact]
    public async Task RefreshAsync_NewRevision_KeepsTheObjectsOfUnchangedVersions()
    {
        var (inventory, adapters, write) = Alone();
        await write([Calls.Manifest(), Calls.Manifest() with { Version = "1.1.0" }]);
        var before = inventory.Current;

        await write([Calls.Manifest(), Calls.Manifest() with { Version = "1.1.0", Owner = "others" }, Calls.Manifest() with { Version = "1.2.0" }]);

        Assert.Same(before.Find("order.get", "1.0.0"), inventory.Current.Find("order.get", "1.0.0"));
        Assert.NotSame(before.Find("order.get", "1.1.0"), inventory.Current.Find("order.get", "1.1.0"));
        Assert.Equal(["1.0.0", "1.1.0", "1.1.0", "1.2.0"], adapters.Made);
        Assert.Equal(["1.1.0"], adapters.Disposed);
    }

    [Fact]
    public async Task RefreshAsync_VersionGoneWhileItRuns_IsDisposedWithItsLastCall()
    {
        var (inventory, adapters, write) = Alone();
        await write([Calls.Manifest(), Calls.Manifest() with { Version = "1.1.0" }]);
        var first = (await inventory.EnterAsync("order.get", "1.0.0", namedAt: 0, None))!.Value;
        var second = (await inventory.EnterAsync("order.get", "1.0.0", namedAt: 0, None))!.Value;

        await write([Calls.Manifest() with { Version = "1.1.0" }]);
        Assert.Equal(2, first.Version.Running);
        first.Dispose();
        Assert.Empty(adapters.Disposed);
        Assert.True(second.Version.TryEnter());
        second.Version.Exit();
        second.Dispose();

        await first.Version.Idle;
        Assert.False(first.Version.TryEnter());
        await inventory.StopAsync(None);
        Assert.Contains("1.0.0", adapters.Disposed);
        Assert.Equal("1.1.0", inventory.Current.Find("order.get", "1.0.0")!.Manifest.Version);
    }

    [Fact]
    public async Task RefreshAsync_VersionGone_SendsItsCallsWhereTheTrafficGoes()
    {
        var (inventory, _, write) = Alone();
        await write([Calls.Manifest() with { Version = "1.1.0" }, Calls.Manifest() with { Version = "2.0.0" }]);
        Assert.Equal("2.0.0", inventory.Current.Find("order.get", "1.0.0")!.Manifest.Version);

        await write([Calls.Manifest() with { Version = "1.1.0" }, Calls.Manifest() with { Version = "2.0.0" }], [("1.1.0", 90), ("2.0.0", 10)]);

        Assert.Equal("1.1.0", inventory.Current.Find("order.get", "1.0.0")!.Manifest.Version);
    }

    [Fact]
    public async Task RefreshAsync_VersionThatCannotBeMadeReady_LeavesTheOthersChanging()
    {
        var (inventory, adapters, write) = Alone();
        await write([Calls.Manifest()]);
        adapters.Broken.Add("1.1.0");

        await write([Calls.Manifest(), Calls.Manifest() with { Version = "1.1.0" }, Calls.Manifest() with { Version = "1.2.0" }]);

        Assert.Equal("1.2.0", inventory.Current.Find("order.get", "1.2.0")!.Manifest.Version);
        Assert.Equal("1.2.0", inventory.Current.Find("order.get", "1.1.0")!.Manifest.Version);
    }

    [Fact]
    public async Task InsteadOf_VersionOnTrial_IsTheLargestOther()
    {
        var (inventory, _, write) = Alone();
        await write(
            [.. new[] { "1.0.0", "1.1.0", "2.0.0" }.Select(version => Calls.Manifest() with { Version = version })],
            [("1.0.0", 30), ("1.1.0", 20), ("2.0.0", 50)], new ToolCanary { Version = "2.0.0" });

        Assert.Equal("1.0.0", inventory.Current.InsteadOf("order.get", "2.0.0")!.Manifest.Version);
        Assert.Null(inventory.Current.InsteadOf("order.get", "1.0.0"));
        Assert.Equal("2.0.0", Assert.Single(inventory.Current.Trials).Canary.Version);
    }

    [Fact]
    public async Task Hear_InventoryChanged_ReadsAtOnce()
    {
        var (inventory, _, write) = Alone();
        await write([Calls.Manifest()]);
        await inventory.StartAsync(None);
        var applied = new TaskCompletionSource();
        inventory.Applied += _ => applied.TrySetResult();

        await write([Calls.Manifest(), Calls.Manifest("order.put")], refresh: false);
        inventory.Hear(new Signal { Kind = Signal.InventoryChanged, Revision = 2 });

        // Time stands still: only the signal can have done it.
        await applied.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.Equal(2L, inventory.Current.Revision);
        await inventory.StopAsync(None);
    }

    [Fact]
    public async Task RunAsync_VersionGoesWhileItRuns_FinishesOnIt()
    {
        var (rig, tool) = await WorkerRig.StartAsync(Calls.Manifest(), Calls.Manifest() with { Version = "1.1.0" });
        await using var __ = rig;
        var gate = new TaskCompletionSource();
        tool.Gate = gate.Task;
        var command = Calls.Command();
        await rig.AcceptAndDeliverAsync(command);
        await rig.UntilAsync(() => tool.Requests.Count == 1, stepMs: 1);

        await new InventoryWriter(rig.Store, rig.Time).WriteAsync([Calls.Manifest() with { Version = "1.1.0" }], None);
        await rig.Inventory.RefreshAsync(None);
        gate.SetResult();

        var record = await rig.OutcomeAsync(command);
        Assert.Equal((CallState.Succeeded, "1.0.0"), (record.State, record.VersionRan));
    }

    private static (ToolInventory Inventory, CountedAdapters Adapters, WriteDocument Write) Alone(FakeTimeProvider? time = null)
    {
        var content = new StoreContent();
        var adapters = new CountedAdapters();
        var store = new MemoryLedger(content, new Life());
        var inventory = new ToolInventory(
            store, adapters, new ToolsOptions(), time ?? new FakeTimeProvider(Calls.Start), NullLogger<ToolInventory>.Instance);
        return (inventory, adapters, async (manifests, weights, canary, refresh) =>
        {
            var revision = (content.Read<InventoryDocument>(LedgerKeys.Inventory).Value?.Revision ?? 0) + 1;
            var document = new InventoryDocument { Revision = revision, UpdatedAt = Calls.Start, Tools = manifests };
            if (weights is not null)
                document = document.WithTraffic("order.get", Documents.Traffic(weights) with { Canary = canary });
            content.Put(LedgerKeys.Inventory, document);
            if (refresh)
                await inventory.RefreshAsync(None);
        }
        );
    }

    private delegate Task WriteDocument(
        IReadOnlyList<ToolManifest> manifests, (string Version, int Weight)[]? weights = null, ToolCanary? canary = null, bool refresh = true);
}
