using System.Collections.Concurrent;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;
using Agents.Tools.Pools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Pools;

/// <summary>A pool of fake instances on a fake clock. Work of the pool that is not held is over when a method here returns.</summary>
internal sealed class FakeInstances
{
    private readonly Lock _gate = new();
    private readonly List<FakeInstance> _all = [];
    private int _starts;

    public FakeTimeProvider Time { get; } = new();

    /// <summary>What the start with this number, from 1, does besides; default nothing.</summary>
    public Func<int, CancellationToken, Task> OnStart { get; set; } = (_, _) => Task.CompletedTask;

    public InstancePool? Pool { get; private set; }

    public int Starts => Volatile.Read(ref _starts);

    public IReadOnlyList<FakeInstance> All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    public IReadOnlyList<FakeInstance> Open => [.. All.Where(instance => !instance.IsClosed)];

    public InstancePool Create(ToolPool settings, int callsPerInstance = 1) =>
        Pool = new InstancePool("tool 1.0.0", settings, callsPerInstance, StartAsync, Time, NullLogger.Instance);

    /// <summary>Waits, without a clock, for what the pool does on other threads.</summary>
    public static Task UntilAsync(Func<bool> condition) => Eventually.HoldsAsync(condition);

    /// <summary>Lets so many seconds pass, one by one, with all that they set off.</summary>
    public async Task PassAsync(double seconds)
    {
        for (var left = seconds; left > 0; left--)
        {
            Time.Advance(TimeSpan.FromSeconds(Math.Min(1, left)));
            await SettledAsync();
        }
    }

    /// <summary>Nothing starts any more and nothing ends.</summary>
    public Task SettledAsync() => UntilAsync(() => Pool!.IsAtRest);

    public async Task<PoolLease> RentAsync() => await Pool!.RentAsync(CancellationToken.None);

    private async Task<IToolInstance> StartAsync(CancellationToken cancellationToken)
    {
        await OnStart(Interlocked.Increment(ref _starts), cancellationToken);
        var instance = new FakeInstance();
        lock (_gate)
            _all.Add(instance);
        return instance;
    }
}

internal sealed class FakeInstance : IToolInstance
{
    public bool IsUsable { get; set; } = true;

    public bool IsWell { get; set; } = true;

    /// <summary>Held until completed before a check answers.</summary>
    public Task CheckGate { get; set; } = Task.CompletedTask;

    public bool IsClosed { get; private set; }

    public int Checks { get; private set; }

    public ConcurrentQueue<ToolRequest> Requests { get; } = new();

    public Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        Requests.Enqueue(request);
        return Task.FromResult<ToolAnswer>(new ToolAnswer.Result(null));
    }

    public Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<EffectAnswer>(new EffectAnswer.Absent());

    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        Checks++;
        await CheckGate.WaitAsync(cancellationToken);
        return IsWell;
    }

    public ValueTask DisposeAsync()
    {
        IsClosed = true;
        return ValueTask.CompletedTask;
    }
}
