using Agents.Contracts.DeadLetters;
using Agents.Contracts.Inventory;

namespace Agents.Gateway.DeadLetters;

/// <summary>A letter with the etag under which it was read.</summary>
internal sealed record StoredLetter(DeadLetter Letter, string ETag);

/// <summary>The dead letters that the workers keep. All methods throw <see cref="Dapr.DaprException"/> when the ledger does not answer.</summary>
internal interface IDeadLetterStore
{
    /// <summary>An empty one when nothing was ever kept, with an empty etag.</summary>
    Task<(DeadLetterIndex Index, string ETag)> ReadIndexAsync(ToolClass toolClass, CancellationToken cancellationToken);

    /// <summary>False: it has changed since it was read.</summary>
    Task<bool> TryWriteIndexAsync(ToolClass toolClass, DeadLetterIndex index, string etag, CancellationToken cancellationToken);

    /// <summary>Those that exist, in any order.</summary>
    Task<IReadOnlyList<DeadLetter>> FindManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    Task<StoredLetter?> FindAsync(string id, CancellationToken cancellationToken);

    Task<DeadLetterContent?> ContentAsync(string id, CancellationToken cancellationToken);

    /// <summary>False: it has changed since it was read.</summary>
    Task<bool> TryUpdateAsync(StoredLetter read, DeadLetter letter, CancellationToken cancellationToken);

    Task DeleteAsync(string id, CancellationToken cancellationToken);
}
