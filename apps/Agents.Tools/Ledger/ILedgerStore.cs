using Agents.Hosting.State;

namespace Agents.Tools.Ledger;

/// <summary>What the worker needs of a state store.</summary>
internal interface ILedgerStore : IVersionedState
{
    /// <summary>Replaces values that exist, in one request. Throws when one of them could not be written; the others may have been written all the same.</summary>
    Task ReplaceManyAsync<T>(IReadOnlyList<StateChange<T>> replacements, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class;
}
