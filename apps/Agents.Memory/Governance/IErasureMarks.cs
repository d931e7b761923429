namespace Agents.Memory.Governance;

/// <summary>
/// Who is being erased and who was. Whoever writes data of a person asks first, so that what is late does not bring back what is gone. The
/// answer comes from memory nearly always; it may be <see cref="Staleness"/> old, and an erasure waits for longer than that before it begins.
/// </summary>
internal interface IErasureMarks
{
    /// <summary>How old an answer may be.</summary>
    static TimeSpan Staleness { get; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether data of the person must not be written: an erasure is under way, or one ended after the data came into being.
    /// </summary>
    /// <param name="tenant">Whose person it is.</param>
    /// <param name="person">The <c>userId</c>.</param>
    /// <param name="bornAt">
    /// When the data came into being: now for what a caller sends; when the turn was said for what is made of it behind the live path.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the state store.</param>
    /// <exception cref="Dapr.DaprException">The state store does not answer. Then do not write.</exception>
    ValueTask<bool> RefusesAsync(string tenant, string person, DateTimeOffset bornAt, CancellationToken cancellationToken);
}
