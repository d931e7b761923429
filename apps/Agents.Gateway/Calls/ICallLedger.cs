using Agents.Contracts.Calls;

namespace Agents.Gateway.Calls;

/// <summary>A record with the etag under which it was read.</summary>
internal sealed record StoredCall(CallRecord Record, string ETag);

/// <summary>The gateway's view of the ledger. All methods throw <see cref="Dapr.DaprException"/> when it does not answer.</summary>
internal interface ICallLedger
{
    /// <summary>Null: created. Else the record that is there already.</summary>
    Task<CallRecord?> CreateAsync(CallRecord record, CancellationToken cancellationToken);

    /// <summary>Creates many; for each, in order, null (created) or the record that was there already.</summary>
    Task<IReadOnlyList<CallRecord?>> CreateManyAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken);

    Task<StoredCall?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Those that exist, in any order.</summary>
    Task<IReadOnlyList<CallRecord>> FindManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>False: it has changed since it was read.</summary>
    Task<bool> TryUpdateAsync(StoredCall read, CallRecord record, CancellationToken cancellationToken);
}
