using System.Collections.Concurrent;
using System.Globalization;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;
using Dapr;

namespace Agents.Tests.Gateway;

/// <summary>A ledger in memory that can be told to fail.</summary>
internal sealed class FakeLedger : ICallLedger
{
    private int _etags;

    public ConcurrentDictionary<string, StoredCall> Calls { get; } = new();

    public bool IsDown { get; set; }

    /// <summary>Runs before an update is looked at: somebody else is faster.</summary>
    public Action? BeforeUpdate { get; set; }

    public int Reads { get; private set; }

    public void Put(CallRecord record) => Calls[record.Command.Id] = new StoredCall(record, NewETag());

    public Task<CallRecord?> CreateAsync(CallRecord record, CancellationToken cancellationToken)
    {
        Check();
        var stored = new StoredCall(record, NewETag());
        var there = Calls.GetOrAdd(record.Command.Id, stored);
        return Task.FromResult(there == stored ? null : there.Record);
    }

    public async Task<IReadOnlyList<CallRecord?>> CreateManyAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken)
    {
        var there = new List<CallRecord?>();
        foreach (var record in records)
        {
            there.Add(await CreateAsync(record, cancellationToken));
        }

        return there;
    }

    public Task<StoredCall?> FindAsync(string id, CancellationToken cancellationToken)
    {
        Check();
        Reads++;
        return Task.FromResult(Calls.GetValueOrDefault(id));
    }

    public Task<IReadOnlyList<CallRecord>> FindManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        Check();
        return Task.FromResult<IReadOnlyList<CallRecord>>([.. ids.Select(id => Calls.GetValueOrDefault(id)?.Record).OfType<CallRecord>()]);
    }

    public Task<bool> TryUpdateAsync(StoredCall read, CallRecord record, CancellationToken cancellationToken)
    {
        Check();
        BeforeUpdate?.Invoke();
        if (Calls[record.Command.Id].ETag != read.ETag)
        {
            return Task.FromResult(false);
        }

        Put(record);
        return Task.FromResult(true);
    }

    private string NewETag() => Interlocked.Increment(ref _etags).ToString(CultureInfo.InvariantCulture);

    private void Check()
    {
        if (IsDown)
        {
            throw new DaprException("the store is down");
        }
    }
}

/// <summary>A queue that keeps what is published, or fails.</summary>
internal sealed class FakeQueue : ICommandQueue
{
    public List<CallCommand> Published { get; } = [];

    public bool IsDown { get; set; }

    public Action<CallCommand>? OnPublish { get; set; }

    public Task PublishAsync(CallCommand command, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new DaprException("the broker is down");
        }

        Published.Add(command);
        OnPublish?.Invoke(command);
        return Task.CompletedTask;
    }

    public Task<IReadOnlySet<string>> PublishManyAsync(IReadOnlyList<CallCommand> commands, CancellationToken cancellationToken)
    {
        if (!IsDown)
        {
            Published.AddRange(commands);
        }

        return Task.FromResult<IReadOnlySet<string>>(IsDown ? commands.Select(c => c.Id).ToHashSet() : []);
    }
}
