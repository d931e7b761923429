namespace Agents.Memory.LongTerm.Records;

/// <summary>
/// How strong a memory is: <c>importance × (0.3 + 0.7 × recency) × (1 + 0.15 × log2(1 + recalled))</c>, at most 1. Recency halves with every
/// half-life since it was last said or recalled. So what matters never fades altogether, and what is used stays.
/// </summary>
internal sealed class Strength(LongTermOptions options)
{
    private const double Lasting = 0.3;
    private const double PerDoubling = 0.15;

    public double Of(BookEntry entry, DateTimeOffset now) => Math.Min(
        1, entry.Importance * (Lasting + ((1 - Lasting) * Recency(entry, now))) * (1 + (PerDoubling * Math.Log2(1 + entry.Recalled))));

    /// <summary>1 when it was said or recalled just now, 0.5 after a half-life.</summary>
    public double Recency(BookEntry entry, DateTimeOffset now)
    {
        var since = entry.RecalledAt is { } recalled && recalled > entry.LastSaidAt ? recalled : entry.LastSaidAt;
        var days = Math.Max(0, (now - since).TotalDays);
        return Math.Pow(0.5, days / (entry.Kind == MemoryKind.Fact ? options.FactHalfLifeDays : options.EpisodeHalfLifeDays));
    }
}
