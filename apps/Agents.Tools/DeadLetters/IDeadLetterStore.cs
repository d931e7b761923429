using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Inventory;

namespace Agents.Tools.DeadLetters;

/// <summary>Where dead letters are kept. All methods throw <see cref="Dapr.DaprException"/> when it does not answer.</summary>
internal interface IDeadLetterStore
{
    /// <summary>The records that exist, by id.</summary>
    Task<IReadOnlyDictionary<string, CallRecord>> ReadCallsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Writes whatever is there.</summary>
    Task SaveAsync(IReadOnlyList<(DeadLetter Letter, DeadLetterContent Content)> letters, CancellationToken cancellationToken);

    Task<(DeadLetterIndex? Index, string ETag)> ReadIndexAsync(ToolClass toolClass, CancellationToken cancellationToken);

    /// <summary>False: it has changed since it was read.</summary>
    Task<bool> TryWriteIndexAsync(ToolClass toolClass, DeadLetterIndex index, string etag, CancellationToken cancellationToken);

    Task DeleteAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);
}
