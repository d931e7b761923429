namespace Agents.Memory.Vectors;

/// <summary>
/// Where vectors and their texts are found again: one engine per deployment, chosen by configuration. It is derived from the records in the
/// state store and can be made anew from them. Every call may fail or be late; who reads in a live turn has a budget for it.
/// </summary>
internal interface IVectorTier
{
    /// <summary>Makes or migrates what the engine needs for vectors of this model. Called once at start, again after a failure.</summary>
    /// <exception cref="VectorTierException">It cannot be reached, or holds vectors of another model: the message says what to do.</exception>
    Task PrepareAsync(VectorModel model, CancellationToken cancellationToken);

    /// <summary>
    /// Adds or replaces items by id, in any number. Answers for those that were not taken; after the return the others survive any crash.
    /// When they are found is the engine's business: within a second.
    /// </summary>
    Task<IReadOnlyList<VectorFault>> UpsertAsync(VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken);

    /// <summary>Removes items of a tenant by id. Ids that are not there are no fault.</summary>
    Task<IReadOnlyList<VectorFault>> DeleteAsync(
        VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>The best hits first. What the filter excludes is never looked at: it is part of the query, not applied to its answer.</summary>
    Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken);

    /// <summary>Ids that the filter lets through, ordered, those after <paramref name="after"/>: for jobs that go through all of them.</summary>
    Task<IReadOnlyList<string>> ListAsync(
        VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken);
}

/// <summary>What is kept apart: memories of people, and pieces of documents.</summary>
internal enum VectorCollection
{
    Memories,
    Knowledge,
}

/// <summary>What made the vectors. Vectors of two models are never compared.</summary>
/// <param name="Id">Name and version.</param>
/// <param name="Dimensions">Length of a vector.</param>
internal sealed record VectorModel(string Id, int Dimensions);

/// <summary>An item that the engine did not take.</summary>
/// <param name="Id">Of the item.</param>
/// <param name="Reason">For people.</param>
/// <param name="Transient">Whether the same may work later.</param>
internal sealed record VectorFault(string Id, string Reason, bool Transient);

/// <summary>The engine cannot be reached, refuses, or cannot be used with this configuration.</summary>
internal sealed class VectorTierException(string message, Exception? inner = null) : Exception(message, inner);
