using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Isolation;

/// <summary>Two workers on one store, and a tool whose versions can be made sick.</summary>
public abstract class QuarantineRigs : IAsyncLifetime
{
    private protected const int Minimum = 5;

    private protected StoreContent Content { get; } = new();
    private protected FakeTool Tool { get; } = new();
    private protected FakeTimeProvider Time { get; } = new(Calls.Start);
    private protected SignalBus Signals { get; } = new();
    private readonly List<WorkerRig> _rigs = [];
    private protected WorkerRig One { get; private set; } = null!;
    private protected WorkerRig Two { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        One = await StartAsync("one", Manifest("1.0.0"), Manifest("2.0.0"));
        Two = await StartAsync("two", Manifest("1.0.0"), Manifest("2.0.0"));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var rig in _rigs)
            await rig.DisposeAsync();
    }

    private protected static ToolManifest Manifest(
        string version, QuarantineFallback fallback = QuarantineFallback.Refuse, int openSeconds = 5) => Calls.Manifest(attempts: 1) with
        {
            Version = version,
            Isolation = new ToolIsolation
            {
                Breaker = new ToolBreaker { FaultRatio = 0.5, MinimumCalls = Minimum, OpenSeconds = openSeconds },
                Quarantine = new ToolQuarantine
                {
                    FaultRatio = 0.8,
                    MinimumCalls = Minimum,
                    WindowSeconds = 30,
                    ProbeSeconds = 10,
                    ProbesToRelease = 2,
                    Fallback = fallback,
                },
            },
        };

    private protected CallCommand Command(string version) => Calls.Command() with
    {
        Version = version,
        AcceptedAt = Time.GetUtcNow(),
        Deadline = Time.GetUtcNow().AddMinutes(10),
    };

    private protected QuarantinedVersion Entry() =>
        Content.Read<QuarantineDocument>(LedgerKeys.Quarantine).Value!.Find("order.get", "2.0.0")!;

    private protected async Task<WorkerRig> StartAsync(string instance, params ToolManifest[] manifests)
    {
        var rig = new WorkerRig(Content, Tool, Time, manifests, options: new ToolsOptions { Instance = instance }, signals: Signals);
        _rigs.Add(rig);
        await rig.BeginAsync();
        return rig;
    }

    /// <summary>The version fails from now on, which the worker finds out.</summary>
    private protected async Task MakeSickAsync(WorkerRig? rig = null, string version = "2.0.0")
    {
        rig ??= One;
        Tool.Sick[version] = true;
        for (var i = 0; i < Minimum; i++)
            await RunAsync(rig, version);
        await rig.LookAsync();
        if (!Signals.IsDown)
            await Task.WhenAll(_rigs.Select(one => one.LookAsync()));
    }

    /// <summary>Time passes, and the workers stay alive.</summary>
    private protected async Task PassAsync(int seconds)
    {
        Time.Advance(TimeSpan.FromSeconds(seconds));
        foreach (var rig in _rigs)
            await rig.Registry.BeatAsync(CancellationToken.None);
    }

    /// <summary>Runs a call while the clock stands still.</summary>
    private protected async Task<CallRecord> RunAsync(WorkerRig rig, string version = "2.0.0")
    {
        var command = Command(version);
        Assert.Equal(["SUCCESS"], await rig.AcceptAndDeliverAsync(command));
        await rig.UntilAsync(() => Content.Record(command.Id).State.IsFinal(), stepMs: 0);
        return Content.Record(command.Id);
    }

    private protected async Task PutInventoryAsync(WorkerRig rig, Func<InventoryDocument, InventoryDocument> change)
    {
        lock (Content.Gate)
        {
            var document = Content.Read<InventoryDocument>(LedgerKeys.Inventory).Value!;
            Content.Put(LedgerKeys.Inventory, change(document) with { Revision = document.Revision + 1 });
        }
        await rig.LookAsync();
        await rig.Inventory.RefreshAsync(CancellationToken.None);
    }
}
