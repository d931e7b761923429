using Agents.Contracts.Erasures;

namespace Agents.Memory.Governance;

/// <summary>A store of this app that holds data of people. Each registers itself; an erasure asks all of them, one after the other.</summary>
internal interface IErasable
{
    /// <summary>Name in receipts, such as <c>sessions</c>; never changes.</summary>
    string Store { get; }

    /// <summary>
    /// Erases some of what the store holds of a person, at most <see cref="ErasurePage.MaxItems"/> items, and says what it was. When it
    /// returns, what it erased is gone from the state store, from indexes and from caches. It may be called again with the same cursor, by
    /// another process, after it died in the middle: then what is gone already is no fault. It is also called for a person of whom there is
    /// nothing, and once more from the start at the end of an erasure, for what was under way when it began.
    /// </summary>
    /// <param name="tenant">Whose person it is.</param>
    /// <param name="person">The <c>userId</c>.</param>
    /// <param name="cursor">Null: from the start; else <see cref="ErasurePage.Next"/> of the step before.</param>
    /// <param name="cancellationToken">Cancels between items.</param>
    Task<ErasurePage> EraseAsync(string tenant, string person, string? cursor, CancellationToken cancellationToken);
}
