using Agents.Decisions.Definitions;
using Agents.Decisions.Records;

namespace Agents.Decisions.Audit;

/// <summary>What is listed of decisions and changes of types without reading more.</summary>
internal sealed record IndexEntry
{
    public required string Id { get; init; }

    /// <summary>When it was decided or changed, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Type { get; init; }

    public required string Version { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string By { get; init; }

    public string? Subject { get; init; }

    public DecisionOutcome? Outcome { get; init; }

    public RecordState? State { get; init; }

    public int Revision { get; init; }

    /// <summary>The erasure that took the person out; null: none did.</summary>
    public string? ErasedBy { get; init; }
}
