using Agents.Decisions.Expressions;

namespace Agents.Decisions.Audit;

/// <summary>One entry of a chain. It holds digests only: what it proves may be erased, the proof stays.</summary>
internal sealed record ChainEntry
{
    public required long Seq { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary><c>decision</c> or <c>type</c>.</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }

    /// <summary>Which state of the record: the highest of all chains is the one that must be in the store.</summary>
    public required int Revision { get; init; }

    /// <summary>Of the canonical JSON of what is told.</summary>
    public required string Digest { get; init; }

    /// <summary>Hash of the entry before; 64 zeros for the first.</summary>
    public required string Previous { get; init; }

    public const string Decision = "decision";
    public const string Type = "type";

    public static string Start { get; } = new('0', 64);

    /// <summary>Covers every field, that of the entry before included.</summary>
    public string Hash() => CanonicalJson.Digest(System.Text.Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"{Seq}|{At.UtcTicks}|{Kind}|{Id}|{Revision}|{Digest}|{Previous}")));
}

/// <summary>A part of a chain.</summary>
internal sealed record ChainSegment(IReadOnlyList<ChainEntry> Entries);

/// <summary>Where a chain ends.</summary>
internal sealed record ChainHead(long Segment, long Seq, string Hash);

/// <summary>The replicas that have a chain.</summary>
internal sealed record ChainList(IReadOnlyList<string> Replicas);

/// <summary>What is listed of decisions without reading their records.</summary>
internal sealed record IndexSegment(IReadOnlyList<IndexEntry> Entries);

internal sealed record IndexEntry(string Id, DateTimeOffset At, string Type, string Version, string? Subject, Definitions.DecisionOutcome Outcome);
