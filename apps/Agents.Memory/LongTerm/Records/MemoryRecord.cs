using System.Text.Json.Serialization;
using Agents.Hosting.State;

namespace Agents.Memory.LongTerm.Records;

/// <summary>
/// A memory as the state store keeps it. What comes from statements is joined so that any order, and any number of deliveries, of the same
/// statements gives the same; what comes from the others of its group is worked out by <see cref="GroupFold"/>.
/// </summary>
internal sealed record MemoryRecord : IExact
{
    /// <summary>Most sources that are kept; the latest said stay.</summary>
    public const int MaxSources = 16;

    public required string Id { get; init; }

    public MemoryKind Kind { get; init; }

    /// <summary>Members of a group replace one another.</summary>
    public required string Group { get; init; }

    /// <summary>The group that it had before it was found to say the same as one of another; null: it is where it was.</summary>
    public string? Place { get; init; }

    /// <summary>As it was said last.</summary>
    public required string Text { get; init; }

    public MemorySlot? Slot { get; init; }

    /// <summary>Where it was said, the latest first; 1 to <see cref="MaxSources"/>.</summary>
    public IReadOnlyList<MemorySource> Sources { get => field ?? []; init; } = [];

    public required DateTimeOffset FirstSaidAt { get; init; }

    public required double Importance { get; init; }

    /// <summary>Of the surest statement alone; see <see cref="Certainty"/>.</summary>
    public required double Confidence { get; init; }

    /// <summary>The interval that was said last; null: none was.</summary>
    public SaidInterval? Interval { get; init; }

    /// <summary>When it was first recorded, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it holds, as far as the others of its group say.</summary>
    public bool Current { get; init; }

    /// <summary>What replaced it.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>When what replaced it was said.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Of the person's book, when this was written.</summary>
    public long Revision { get; init; }

    [JsonIgnore]
    public DateTimeOffset LastSaidAt => Sources[0].At;

    [JsonIgnore]
    public DateTimeOffset ValidFrom => Interval?.From ?? FirstSaidAt;

    [JsonIgnore]
    public DateTimeOffset? ValidTo => EndedAt is { } ended && !(Interval?.To < ended) ? ended : Interval?.To;

    /// <summary>Confidence: each further turn that says the same halves the doubt.</summary>
    [JsonIgnore]
    public double Certainty => Math.Round(1 - ((1 - Confidence) * Math.Pow(0.5, Sources.Count - 1)), 4);

    public static MemoryRecord Of(Statement said, Owner owner, string group, DateTimeOffset now) => new()
    {
        Id = said.IdOf(owner),
        Kind = said.Kind,
        Group = group,
        Text = said.Text,
        Slot = said.Slot,
        Sources = [said.Source],
        FirstSaidAt = said.Source.At,
        Importance = said.Importance,
        Confidence = said.Confidence,
        Interval = SaidInterval.Of(said),
        CreatedAt = now,
    };

    /// <summary>With one more statement of the same.</summary>
    public MemoryRecord Join(Statement said)
    {
        var isLatest = said.Source.CompareTo(Sources[0]) is var order && (order > 0 || (order == 0 && string.CompareOrdinal(said.Text, Text) > 0));
        var same = Sources.FirstOrDefault(said.Source.IsSame);
        var sources = same is null ? Sources.Append(said.Source)
            : same.CompareTo(said.Source) >= 0 ? Sources
            : Sources.Where(one => one != same).Append(said.Source);
        return this with
        {
            Text = isLatest ? said.Text : Text,
            Slot = isLatest ? said.Slot : Slot,
            Sources = [.. sources.OrderDescending().Take(MaxSources)],
            FirstSaidAt = said.Source.At < FirstSaidAt ? said.Source.At : FirstSaidAt,
            Importance = Math.Max(Importance, said.Importance),
            Confidence = Math.Max(Confidence, said.Confidence),
            Interval = SaidInterval.Later(Interval, SaidInterval.Of(said)),
        };
    }
}

/// <summary>From when to when something holds, as somebody said.</summary>
internal sealed record SaidInterval(DateTimeOffset? From, DateTimeOffset? To, DateTimeOffset SaidAt)
{
    public static SaidInterval? Of(Statement said) =>
        said.ValidFrom is null && said.ValidTo is null ? null : new SaidInterval(said.ValidFrom, said.ValidTo, said.Source.At);

    public static SaidInterval? Later(SaidInterval? one, SaidInterval? other) =>
        one is null ? other
        : other is null ? one
        : (one.SaidAt, one.To, one.From).CompareTo((other.SaidAt, other.To, other.From)) >= 0 ? one : other;
}
