namespace Agents.Contracts.Calls;

/// <summary>Says that a call's content was erased with a person's data. The record stays as a tombstone, without arguments, result and caller.</summary>
public sealed record ErasedCall
{
    /// <summary>The erasure: 32 hexadecimal digits.</summary>
    public required string ErasureId { get; init; }

    /// <summary>SHA-256 of the canonical JSON of the record before, 64 lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
