namespace Agents.Contracts.DeadLetters;

/// <summary>
/// The letters of one class, newest first, at key <see cref="LedgerKeys.DeadLetters"/>; not every state store can list keys. Changed by
/// etag. A letter is written before it is entered and deleted after it is taken out, so an entry may name a letter that has expired.
/// </summary>
public sealed record DeadLetterIndex
{
    /// <summary>The entries; at most <see cref="DeadLetter.MaxLetters"/>.</summary>
    public IReadOnlyList<DeadLetterEntry> Letters { get => field ?? []; init; } = [];

    /// <summary>With these entries in place of older ones of the same letters, without what is too old or too much.</summary>
    /// <param name="entries">The new ones.</param>
    /// <param name="now">The time, for what has expired.</param>
    /// <param name="dropped">Gets the ids of the letters that have no place any more.</param>
    public DeadLetterIndex With(IReadOnlyCollection<DeadLetterEntry> entries, DateTimeOffset now, out IReadOnlyList<string> dropped)
    {
        var oldest = now.AddSeconds(-DeadLetter.RetentionSeconds);
        var all = entries.Concat(Letters).DistinctBy(entry => entry.Id).OrderByDescending(entry => entry.At).ThenBy(entry => entry.Id, StringComparer.Ordinal).ToList();
        var kept = all.Where(entry => entry.At >= oldest).Take(DeadLetter.MaxLetters).ToList();
        var ids = kept.Select(entry => entry.Id).ToHashSet();
        dropped = [.. all.Select(entry => entry.Id).Where(id => !ids.Contains(id))];
        return new DeadLetterIndex { Letters = kept };
    }

    /// <summary>Without a letter; null when it is not there.</summary>
    public DeadLetterIndex? Without(string id) =>
        Letters.Any(entry => entry.Id == id) ? new DeadLetterIndex { Letters = [.. Letters.Where(entry => entry.Id != id)] } : null;
}

/// <summary>A letter's place in the index.</summary>
/// <param name="Id">The letter's id.</param>
/// <param name="At">When it last came, UTC.</param>
public sealed record DeadLetterEntry(string Id, DateTimeOffset At);
