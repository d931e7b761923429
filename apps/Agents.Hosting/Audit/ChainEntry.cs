using System.Security.Cryptography;
using System.Text;

namespace Agents.Hosting.Audit;

/// <summary>One entry of a chain. It holds digests only: what it proves may be erased, the proof stays.</summary>
public sealed record ChainEntry
{
    /// <summary>Place in the chain, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>When it was chained, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What kind of thing it tells of.</summary>
    public required string Kind { get; init; }

    /// <summary>What happened to it.</summary>
    public required string Action { get; init; }

    /// <summary>Which one.</summary>
    public required string Id { get; init; }

    /// <summary>Which state of it; 1 where there is only one.</summary>
    public required int Revision { get; init; }

    /// <summary>Of the canonical JSON of what is told.</summary>
    public required string Digest { get; init; }

    /// <summary>Hash of the entry before; <see cref="Start"/> for the first.</summary>
    public required string Previous { get; init; }

    /// <summary>What the first entry follows: 64 zeros.</summary>
    public static string Start { get; } = new('0', 64);

    /// <summary>An entry without its place, which it gets when it is appended.</summary>
    public static ChainEntry New(DateTimeOffset at, string kind, string action, string id, int revision, string digest) => new()
    {
        Seq = 0,
        At = at,
        Kind = kind,
        Action = action,
        Id = id,
        Revision = revision,
        Digest = digest,
        Previous = "",
    };

    /// <summary>Covers every field, that of the entry before included.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"{Seq}|{At.UtcTicks}|{Kind}|{Action}|{Id}|{Revision}|{Digest}|{Previous}"))));
}
