namespace Agents.Memory.Retention;

/// <summary>A store whose data goes after its retention. Each registers itself.</summary>
internal interface IRetained
{
    RetainedKind Kind { get; }

    /// <summary>
    /// Removes what is older than that and not held, and tells how many items it were. It may be called by several instances at a time, and again
    /// after a crash.
    /// </summary>
    Task<long> ExpireAsync(string tenant, DateTimeOffset before, CancellationToken cancellationToken);
}
