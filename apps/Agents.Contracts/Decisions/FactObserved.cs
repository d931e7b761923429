using System.Text.Json;

namespace Agents.Contracts.Decisions;

/// <summary>An observation on <see cref="Topics.Facts"/>. It may come twice, late and out of order: the newest observation counts.</summary>
public sealed record FactObserved
{
    /// <summary>Whose fact it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Its key, such as <c>score/c-17</c>; 1 to 256 characters.</summary>
    public required string Key { get; init; }

    /// <summary>What was observed: any JSON but null, at most 64 KiB.</summary>
    public required JsonElement Value { get; init; }

    /// <summary>When, UTC. Null: when the message was taken.</summary>
    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>After how many seconds it vanishes, 1 to 31,622,400. Null: never.</summary>
    public int? TtlSeconds { get; init; }
}
