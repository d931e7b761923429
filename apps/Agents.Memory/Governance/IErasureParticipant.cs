namespace Agents.Memory.Governance;

/// <summary>A store of another app. It has to be told when to take nothing new of the person, and when it may again.</summary>
internal interface IErasureParticipant : IErasable
{
    /// <summary>From now on nothing new of the person is taken there.</summary>
    Task BeginAsync(string erasureId, string tenant, string person, CancellationToken cancellationToken);

    /// <summary>As <see cref="IErasable.EraseAsync"/>, for an erasure that has begun there.</summary>
    Task<Contracts.Erasures.ErasurePage> EraseAsync(
        string erasureId, string tenant, string person, string? cursor, CancellationToken cancellationToken);

    /// <summary>The erasure is over.</summary>
    Task EndAsync(string erasureId, string tenant, string person, CancellationToken cancellationToken);
}
