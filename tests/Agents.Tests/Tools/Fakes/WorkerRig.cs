using System.Collections.Concurrent;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Batching;
using Agents.Hosting.Tenants;
using Agents.Tools;
using Agents.Tools.Admission;
using Agents.Tools.Batching;
using Agents.Tools.Execution;
using Agents.Tools.Faults;
using Agents.Tools.Inventory;
using Agents.Tools.Isolation;
using Agents.Tools.Lanes;
using Agents.Tools.Ledger;
using Agents.Tools.Recovery;
using Agents.Tools.Results;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Fakes;

/// <summary>One life of a whole worker, without a host, on a store, a tool and a clock that outlive it.</summary>
internal sealed class WorkerRig : IAsyncDisposable
{
    private const int MaxYields = 10_000_000;

    private readonly CancellationTokenSource _end = new();
    private readonly TrackedTurns _turns = new();
    private readonly YieldingTurns _batchTurns;
    private int _yields;
    private Task _reconciling = Task.CompletedTask;

    public WorkerRig(
        StoreContent content, FakeTool tool, FakeTimeProvider time, IReadOnlyList<ToolManifest> manifests, Life? life = null,
        ToolsOptions? options = null, SignalBus? signals = null)
    {
        Life = life ?? new Life();
        Content = content;
        Time = time;
        Manifests = manifests;
        Options = options ?? new ToolsOptions { Instance = "one" };
        Store = new MemoryLedger(content, Life);
        var overhead = new OverheadWindow(Options.Admission);
        Ledger = new CallLedger(Store, overhead, time, NullLogger<CallLedger>.Instance);
        Registry = new WorkerRegistry(Store, Options, time);
        Journal = new Journal(Store, Registry);
        Guards = new VersionGuards(time);
        var adapters = new GuardedAdapters(
            new FakeAdapter(tool, Life), Guards, Options, time, NullLogger<FaultingAdapter>.Instance);
        Inventory = new ToolInventory(Store, adapters, Options, time, NullLogger<ToolInventory>.Instance);
        Outcomes = new CallOutcomes(Ledger, Events, Registry, time);
        Reconciler = new Reconciler(Ledger, Outcomes, Events, Inventory, time, NullLogger<Reconciler>.Instance);
        Attempts = new AttemptLoop(time, new Random(1));
        signals ??= new SignalBus();
        Stats = new VersionStats(time);
        Quarantine = new QuarantineBook(Store, signals, Guards, time, NullLogger<QuarantineBook>.Instance);
        Watch = new QuarantineWatch(
            Quarantine, Guards, Stats, Inventory, Registry, Options, History, time, NullLogger<QuarantineWatch>.Instance);
        signals.Add(Watch);
        Fallback = new VersionFallback(Inventory, Quarantine, Guards, Stats, Attempts, time);
        Runner = new CallRunner(Ledger, Outcomes, Inventory, Reconciler, Registry, Attempts, Fallback, time);
        _batchTurns = new YieldingTurns(() => Entry!.HasLive, time);
        Batches = new BatchRunner(Ledger, Outcomes, Inventory, Fallback, Attempts, _batchTurns, time);
        Dispatcher = new Dispatcher(
            Options, new TenantPolicies(new Dictionary<string, TenantPolicy>()), Inventory, new WorkRunner(Runner, Batches),
            new AimdLimit(Options.Admission), overhead, Metrics, time, NullLogger<Dispatcher>.Instance);
        Collector = new BatchCollector(Options, time);
        Entry = new CallEntry(Dispatcher, Collector, Inventory);
        Cancels = new CancelRequests(Entry, Ledger, time, NullLogger<CancelRequests>.Instance);
        Takeover = new Takeover(Store, Ledger, Journal, Registry, Entry, time, NullLogger<Takeover>.Instance);
        Intake = new CommandIntake(Ledger, Journal, Entry, State, Registry, _batchTurns, time, NullLogger<CommandIntake>.Instance);
    }

    public Life Life { get; }
    public StoreContent Content { get; }
    public FakeTimeProvider Time { get; }
    public IReadOnlyList<ToolManifest> Manifests { get; }
    public ToolsOptions Options { get; }
    public MemoryLedger Store { get; }
    public CallLedger Ledger { get; }
    public WorkerRegistry Registry { get; }
    public Journal Journal { get; }
    public VersionGuards Guards { get; }
    public VersionStats Stats { get; }
    public QuarantineBook Quarantine { get; }
    public QuarantineWatch Watch { get; }
    public VersionFallback Fallback { get; }
    public RecordedHistory History { get; } = new();
    public ToolInventory Inventory { get; }
    public CallOutcomes Outcomes { get; }
    public Reconciler Reconciler { get; }
    public AttemptLoop Attempts { get; }
    public CallRunner Runner { get; }
    public LaneMetrics Metrics { get; } = new();
    public Dispatcher Dispatcher { get; }
    public BatchRunner Batches { get; }
    public BatchCollector Collector { get; }
    public CallEntry Entry { get; }
    public CancelRequests Cancels { get; }
    public Takeover Takeover { get; }
    public CommandIntake Intake { get; }
    public WorkerState State { get; } = new();
    public RecordedEvents Events { get; } = new();

    /// <summary>A worker that is ready, with a store, a tool and a clock of its own.</summary>
    public static async Task<(WorkerRig Rig, FakeTool Tool)> StartAsync(params ToolManifest[] manifests)
    {
        var tool = new FakeTool();
        var rig = new WorkerRig(new StoreContent(), tool, new FakeTimeProvider(Calls.Start), manifests);
        await rig.BeginAsync();
        return (rig, tool);
    }

    public async Task BeginAsync()
    {
        await new InventoryWriter(Store, Time).WriteAsync(Manifests, CancellationToken.None);
        await Inventory.RefreshAsync(CancellationToken.None);
        await Registry.AnnounceAsync(0, CancellationToken.None);
        State.SetReady();
        // Not as a hosted service: the host's own thread would not be tracked.
        _reconciling = _turns.Start(() => Reconciler.RunAsync(_end.Token));
        await _turns.Start(() => Takeover.RunAsync(CancellationToken.None));
    }

    /// <summary>Lets the quarantine do what there is to do now.</summary>
    public Task LookAsync() => _turns.Start(() => Watch.LookAsync(CancellationToken.None));

    /// <summary>As the gateway does.</summary>
    public void Accept(CallCommand command)
    {
        lock (Content.Gate)
            Content.Put(LedgerKeys.Call(command.Id), CallRecord.Accepted(command));
    }

    public async Task<IReadOnlyList<string>> DeliverAsync(params CallCommand[] commands)
    {
        var entries = commands.Select((command, index) => new DeliveryEntry($"e{index}", command.Id)).ToArray();
        var response = await _turns.Start(() => Intake.TakeAsync(commands[0].Class, entries, CancellationToken.None));
        return [.. response.Statuses.Select(status => status.Status)];
    }

    public async Task<IReadOnlyList<string>> AcceptAndDeliverAsync(params CallCommand[] commands)
    {
        foreach (var command in commands)
            Accept(command);
        return await DeliverAsync(commands);
    }

    /// <summary>Lets time pass until the call has an outcome.</summary>
    public async Task<CallRecord> OutcomeAsync(CallCommand command)
    {
        await UntilAsync(() => Content.Record(command.Id).State.IsFinal());
        return Content.Record(command.Id);
    }

    /// <summary>Lets time pass until the condition holds. Bounded by rounds and by a clock: a busy machine may do all rounds before a thread of the pool has begun.</summary>
    public async Task UntilAsync(Func<bool> condition, int stepMs = 20)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var round = 0; round < 20_000 || clock.Elapsed < TimeSpan.FromSeconds(30); round++)
        {
            // Work that is ready goes before time does: time waits until nothing has moved for some turns of the pool.
            var before = Life.Activity;
            for (var quiet = 0; quiet < 20; quiet++)
            {
                if (condition())
                    return;
                await Task.Yield();
                var now = Life.Activity;
                if (!_turns.AtRest || now.Waits || now != before)
                    quiet = -1;
                before = now;
                Assert.True(++_yields < MaxYields || clock.Elapsed < TimeSpan.FromSeconds(30), "It did not come to rest.");
            }
            Advance(stepMs);
        }
        Assert.Fail("It did not come to that.");
    }

    /// <summary>Lets time pass once; what timers set off is tracked.</summary>
    public void Advance(int ms) => _turns.Start(() =>
    {
        Time.Advance(TimeSpan.FromMilliseconds(ms));
        return true;
    });

    /// <summary>As a gateway does: the wish in the record, then the signal.</summary>
    public void AskToCancel(CallCommand command)
    {
        lock (Content.Gate)
            Content.Put(LedgerKeys.Call(command.Id), Content.Record(command.Id) with { CancelRequestedAt = Time.GetUtcNow() });
        Hear(command);
    }

    public void Hear(CallCommand command) => _turns.Start(() =>
    {
        Cancels.Hear(new Signal { Kind = Signal.CancelRequested, CallId = command.Id });
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reconciling;
        Reconciler.Dispose();
        Inventory.Dispose();
        Watch.Dispose();
        Quarantine.Dispose();
        Collector.Dispose();
        _batchTurns.Dispose();
        Dispatcher.Dispose();
        Metrics.Dispose();
        Journal.Dispose();
        _end.Dispose();
    }
}

internal sealed class RecordedEvents : IResultEvents
{
    private readonly ConcurrentQueue<CallResult> _all = new();

    public IReadOnlyList<CallResult> All => [.. _all];

    public void Publish(CallRecord record) => _all.Enqueue(CallResult.From(record));
}
