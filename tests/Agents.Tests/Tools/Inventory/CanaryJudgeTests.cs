using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tests.Tools.Inventory.Changes;
using Agents.Tools;
using Agents.Tools.Inventory;
using Agents.Tools.Inventory.Canary;
using Agents.Tools.Inventory.Changes;
using Agents.Tools.Recovery;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Inventory;

public sealed class CanaryJudgeTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreContent _content = new();
    private readonly FakeTimeProvider _time = new(Calls.Start);

    [Theory]
    [InlineData(19, 19, 9999, null)]
    [InlineData(20, 1, 500, null)]
    [InlineData(20, 2, 1, "2 of 20 calls failed within 60 s: 10 %, allowed 5 %.")]
    [InlineData(1000, 51, 1, "51 of 1000 calls failed within 60 s: 5.1 %, allowed 5 %.")]
    [InlineData(20, 0, 501, "The p95 of 20 calls within 60 s is 501 ms, allowed 500 ms.")]
    public void Against_Figures_SaysWhyOrNothing(int ended, int failed, int p95, string? expected) => Assert.Equal(
        expected,
        Judgement.Against(new ToolCanary { Version = "1", MaxP95Ms = 500 }, new TrialFigures(ended, failed, TimeSpan.FromMilliseconds(p95))));

    [Fact]
    public void Against_NoLatencyLimit_JudgesErrorsOnly() =>
        Assert.Null(Judgement.Against(new ToolCanary { Version = "1" }, new TrialFigures(100, 5, TimeSpan.FromHours(1))));

    [Fact]
    public async Task JudgeAsync_GoodTrial_GoesOn()
    {
        var worker = await StartAsync();
        worker.Figures.Value = new TrialFigures(100, 1, TimeSpan.FromMilliseconds(5));

        await worker.Judge.JudgeAsync(None);
        await worker.Judge.JudgeAsync(None);

        Assert.Equal("1.0.0=90 1.1.0=10", Stored.Shares());
        Assert.Equal(["order.get 1.1.0"], worker.Figures.Begun);
    }

    [Fact]
    public async Task JudgeAsync_BadTrial_IsRolledBackWithItsFigures()
    {
        var worker = await StartAsync();
        worker.Figures.Value = new TrialFigures(40, 20, TimeSpan.FromMilliseconds(5));

        await worker.Judge.JudgeAsync(None);

        Assert.Equal("1.0.0=90", Stored.Shares());
        Assert.Null(Stored.Traffic["order.get"].Canary);
        var entry = Assert.Single(await worker.History.ReadAsync("order.get", None));
        Assert.Equal(
            ("rolled-back", "1.1.0", "20 of 40 calls failed within 60 s: 50 %, allowed 5 %.", "worker " + worker.Registry.Id),
            (entry.Kind, entry.Version, entry.Reason, entry.By));
        Assert.Equal(2L, Assert.Single(worker.Signals.Sent).Revision);
    }

    [Fact]
    public async Task JudgeAsync_TwoWorkers_RollBackOnce()
    {
        var (one, two) = (await StartAsync(), await StartAsync(write: false));
        one.Figures.Value = two.Figures.Value = new TrialFigures(40, 20, TimeSpan.FromMilliseconds(5));

        await Task.WhenAll(one.Judge.JudgeAsync(None), two.Judge.JudgeAsync(None));
        await two.Judge.JudgeAsync(None);

        Assert.Equal(2L, Stored.Revision);
        Assert.Single(await one.History.ReadAsync("order.get", None));
    }

    [Fact]
    public async Task JudgeAsync_StoreFails_TriesAgain()
    {
        var worker = await StartAsync();
        worker.Figures.Value = new TrialFigures(40, 20, null);
        worker.Store.Refuses = _ => true;
        await worker.Judge.JudgeAsync(None);
        Assert.Equal(1L, Stored.Revision);

        worker.Store.Refuses = _ => false;
        await worker.Judge.JudgeAsync(None);

        Assert.Equal("1.0.0=90", Stored.Shares());
    }

    [Fact]
    public async Task JudgeAsync_TrialBeginsAgain_CountsAnew()
    {
        var worker = await StartAsync();
        await worker.Judge.JudgeAsync(None);
        var trial = Stored;
        await PutAsync(trial with { Revision = 2, Traffic = new Dictionary<string, ToolTraffic>() }, worker);
        await worker.Judge.JudgeAsync(None);
        await PutAsync(trial with { Revision = 3 }, worker);

        await worker.Judge.JudgeAsync(None);

        Assert.Equal(["order.get 1.1.0", "order.get 1.1.0"], worker.Figures.Begun);
    }

    private InventoryDocument Stored => _content.Read<InventoryDocument>(LedgerKeys.Inventory).Value!;

    private async Task<Worker> StartAsync(bool write = true)
    {
        var worker = new Worker(_content, _time);
        var traffic = Documents.Traffic(("1.0.0", 90), ("1.1.0", 10)) with { Canary = new ToolCanary { Version = "1.1.0" } };
        if (write)
            _content.Put(LedgerKeys.Inventory, Documents.With("1.0.0", "1.1.0").WithTraffic("order.get", traffic));
        await worker.Inventory.RefreshAsync(None);
        return worker;
    }

    private async Task PutAsync(InventoryDocument document, Worker worker)
    {
        _content.Put(LedgerKeys.Inventory, document);
        await worker.Inventory.RefreshAsync(None);
    }

    private sealed class FakeFigures : ITrialFigures
    {
        public List<string> Begun { get; } = [];

        public TrialFigures Value { get; set; }

        public void Begin(string tool, string version) => Begun.Add($"{tool} {version}");

        public TrialFigures Read(string tool, string version, TimeSpan window) => Value;
    }

    private sealed class Worker
    {
        public Worker(StoreContent content, TimeProvider time)
        {
            Store = new MemoryLedger(content, new Life());
            History = new InventoryHistory(Store, NullLogger<InventoryHistory>.Instance);
            Registry = new WorkerRegistry(Store, new ToolsOptions(), time);
            Inventory = new ToolInventory(Store, new CountedAdapters(), new ToolsOptions(), time, NullLogger<ToolInventory>.Instance);
            var editor = new InventoryEditor(Store, Inventory, History, Signals, time, NullLogger<InventoryEditor>.Instance);
            Judge = new CanaryJudge(Inventory, editor, Figures, Registry, time, NullLogger<CanaryJudge>.Instance);
        }

        public MemoryLedger Store { get; }
        public InventoryHistory History { get; }
        public WorkerRegistry Registry { get; }
        public ToolInventory Inventory { get; }
        public RecordedSignals Signals { get; } = new();
        public FakeFigures Figures { get; } = new();
        public CanaryJudge Judge { get; }
    }
}
