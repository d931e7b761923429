using Agents.Contracts;
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

public sealed class InventoryEditorTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreContent _content = new();
    private readonly FakeTimeProvider _time = new(Calls.Start);

    [Fact]
    public async Task ChangeAsync_NoInventory_CreatesTheFirstRevision()
    {
        var writer = new Writer(_content, _time);

        var outcome = await writer.PublishAsync("1.0.0");

        Assert.True(outcome.Changed);
        Assert.Equal((1L, Calls.Start), (Stored.Revision, Stored.UpdatedAt));
        Assert.Equal([(Signal.InventoryChanged, 1L)], writer.Signals.Sent.Select(signal => (signal.Kind, signal.Revision)));
    }

    [Fact]
    public async Task ChangeAsync_Changed_IsKnownToThisWorkerAtOnce()
    {
        var writer = new Writer(_content, _time);

        await writer.PublishAsync("1.0.0");

        Assert.Equal("1.0.0", writer.Inventory.Current.Find(Documents.Tool, "1.0.0")?.Manifest.Version);
    }

    [Fact]
    public async Task ChangeAsync_NothingToDo_WritesAndTellsNothing()
    {
        var writer = new Writer(_content, _time);
        await writer.PublishAsync("1.0.0");

        var outcome = await writer.PublishAsync("1.0.0");

        Assert.False(outcome.Changed);
        Assert.Equal(1L, Stored.Revision);
        Assert.Single(writer.Signals.Sent);
        Assert.Single(await writer.History.ReadAsync(Documents.Tool, None));
    }

    [Fact]
    public async Task ChangeAsync_TwoWritersAtOnce_LosesNeitherChange()
    {
        var (one, two) = (new Writer(_content, _time), new Writer(_content, _time));
        await one.PublishAsync("1.0.0");
        var rounds = 0;

        // The second writes between the first's read and its write, three times.
        var outcome = await one.Editor.ChangeAsync(
            "one",
            document =>
            {
                if (++rounds <= 3)
                    Assert.True(two.PublishAsync($"2.{rounds}.0").GetAwaiter().GetResult().Changed);
                return PublishRule.Apply(document!, Documents.Version("3.0.0"));
            },
            None);

        Assert.True(outcome.Changed);
        Assert.Equal(4, rounds);
        Assert.Equal(["1.0.0", "2.1.0", "2.2.0", "2.3.0", "3.0.0"], Stored.VersionsOf(Documents.Tool).Select(one => one.Version));
        Assert.Equal(5L, Stored.Revision);
        Assert.Equal(5, (await one.History.ReadAsync(Documents.Tool, None)).Count);
    }

    [Fact]
    public async Task ChangeAsync_ManyWritersAtOnce_LosesNone()
    {
        var writers = Enumerable.Range(0, 8).Select(_ => new Writer(_content, _time)).ToArray();

        await Task.WhenAll(writers.SelectMany((writer, w) => Enumerable.Range(0, 5).Select(
            n => Task.Run(() => writer.PublishAsync($"{w}.{n}.0")))));

        Assert.Equal(40, Stored.Tools.Count);
        Assert.Equal(40L, Stored.Revision);
    }

    [Fact]
    public async Task ChangeAsync_Refused_WritesNothing()
    {
        var writer = new Writer(_content, _time);
        await writer.PublishAsync("1.0.0");

        var outcome = await writer.Editor.ChangeAsync("one", document => RetireRule.Apply(document!, Documents.Tool, "1.0.0"), None);

        Assert.Equal(409, outcome.Refusal!.Status);
        Assert.Equal(1L, Stored.Revision);
    }

    [Fact]
    public async Task ChangeAsync_StoreWasWiped_GoesOnFromWhatTheWorkerKnows()
    {
        var writer = new Writer(_content, _time);
        await writer.PublishAsync("1.0.0");
        await writer.Inventory.RefreshAsync(None);
        _content.Remove(LedgerKeys.Inventory);

        await writer.PublishAsync("1.1.0");

        Assert.Equal(["1.0.0", "1.1.0"], Stored.Tools.Select(one => one.Version));
        Assert.Equal(2L, Stored.Revision);
    }

    [Fact]
    public async Task ChangeAsync_StoreFails_ThrowsAndTellsNothing()
    {
        var writer = new Writer(_content, _time);
        writer.Store.Refuses = _ => true;

        await Assert.ThrowsAsync<DaprException>(() => writer.PublishAsync("1.0.0"));

        Assert.Empty(writer.Signals.Sent);
    }

    [Fact]
    public async Task ChangeAsync_HistoryFails_IsDoneAllTheSame()
    {
        var writer = new Writer(_content, _time);
        writer.Store.Refuses = key => key.StartsWith("history/", StringComparison.Ordinal);

        Assert.True((await writer.PublishAsync("1.0.0")).Changed);

        Assert.Equal(1L, Stored.Revision);
    }

    [Fact]
    public async Task ChangeAsync_TooLarge_IsRefused()
    {
        var writer = new Writer(_content, _time);
        var large = Documents.Version("1.0.0", new string('x', InventoryEditor.MaxDocumentBytes));

        var outcome = await writer.Editor.ChangeAsync("one", document => PublishRule.Apply(document ?? Documents.With(), large), None);

        Assert.Equal((413, ProblemTypes.TooLarge), (outcome.Refusal!.Status, outcome.Refusal.Type));
    }

    [Fact]
    public async Task History_ManyChanges_KeepsTheNewest200()
    {
        var writer = new Writer(_content, _time);
        for (var revision = 1; revision <= 205; revision++)
        {
            await writer.History.AddAsync(
                Documents.Tool,
                new InventoryChange { Revision = revision, At = Calls.Start, Kind = "traffic", By = "one", Reason = new string('r', 1500) },
                None);
        }

        var changes = await writer.History.ReadAsync(Documents.Tool, None);

        Assert.Equal(Enumerable.Range(6, 200).Reverse(), changes.Select(change => (int)change.Revision));
        Assert.All(changes, change => Assert.Equal(1000, change.Reason!.Length));
    }

    private InventoryDocument Stored => _content.Read<InventoryDocument>(LedgerKeys.Inventory).Value!;

    /// <summary>One replica on the shared store.</summary>
    private sealed class Writer
    {
        public Writer(StoreContent content, TimeProvider time)
        {
            Store = new MemoryLedger(content, new Life());
            History = new InventoryHistory(Store, NullLogger<InventoryHistory>.Instance);
            Inventory = new ToolInventory(Store, new CountedAdapters(), new ToolsOptions(), time, NullLogger<ToolInventory>.Instance);
            Editor = new InventoryEditor(Store, Inventory, History, Signals, time, NullLogger<InventoryEditor>.Instance);
        }

        public MemoryLedger Store { get; }
        public InventoryHistory History { get; }
        public ToolInventory Inventory { get; }
        public RecordedSignals Signals { get; } = new();
        public InventoryEditor Editor { get; }

        public Task<EditOutcome> PublishAsync(string version) => Editor.ChangeAsync(
            "one", document => PublishRule.Apply(document ?? Documents.With(), Documents.Version(version)), None);
    }
}
