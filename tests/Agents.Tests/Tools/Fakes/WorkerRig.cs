using System.Collections.Concurrent;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Tenants;
using Agents.Tools;
using Agents.Tools.Admission;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;
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
    private int _yields;

    public WorkerRig(
        StoreContent content, FakeTool tool, FakeTimeProvider time, IReadOnlyList<ToolManifest> manifests, Life? life = null,
        ToolsOptions? options = null)
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
        Inventory = new ToolInventory(Store, new FakeAdapter(tool, Life), Options, time, NullLogger<ToolInventory>.Instance);
        Outcomes = new CallOutcomes(Ledger, Events, Registry, time);
        Reconciler = new Reconciler(Ledger, Outcomes, Events, Inventory, time, NullLogger<Reconciler>.Instance);
        Attempts = new AttemptLoop(time, new Random(1));
        Runner = new CallRunner(Ledger, Outcomes, Inventory, Reconciler, Registry, Attempts, time);
        Dispatcher = new Dispatcher(
            Options, new TenantPolicies(new Dictionary<string, TenantPolicy>()), Inventory, new WorkRunner(Runner),
            new AimdLimit(Options.Admission), overhead, Metrics, time, NullLogger<Dispatcher>.Instance);
        Cancels = new CancelRequests(Dispatcher, Ledger, time, NullLogger<CancelRequests>.Instance);
        Takeover = new Takeover(Store, Ledger, Journal, Registry, Dispatcher, time, NullLogger<Takeover>.Instance);
        Intake = new CommandIntake(Ledger, Journal, Dispatcher, State, Registry, time, NullLogger<CommandIntake>.Instance);
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
    public ToolInventory Inventory { get; }
    public CallOutcomes Outcomes { get; }
    public Reconciler Reconciler { get; }
    public AttemptLoop Attempts { get; }
    public CallRunner Runner { get; }
    public LaneMetrics Metrics { get; } = new();
    public Dispatcher Dispatcher { get; }
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
        await Reconciler.StartAsync(_end.Token);
        await _turns.Start(() => Takeover.RunAsync(CancellationToken.None));
    }

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

    /// <summary>Lets time pass until the condition holds. Bounded by rounds, not by a clock.</summary>
    public async Task UntilAsync(Func<bool> condition, int stepMs = 20)
    {
        for (var round = 0; round < 20_000; round++)
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
                Assert.True(++_yields < MaxYields, "It did not come to rest.");
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
        await Reconciler.StopAsync(CancellationToken.None);
        Reconciler.Dispose();
        Inventory.Dispose();
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
