namespace Agents.Contracts.Decisions;

/// <summary>Something that happened to a subject elsewhere, on <see cref="Topics.SubjectActions"/>, such as a change of bank details.</summary>
public sealed record SubjectActed
{
    /// <summary>Whose subject it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The subject, as decision types name it; 1 to 128 characters.</summary>
    public required string Subject { get; init; }

    /// <summary>Names this event: the same id again changes nothing. 1 to 128 characters.</summary>
    public required string Id { get; init; }

    /// <summary>What happened, such as <c>bank-detail-change</c>.</summary>
    public required string Action { get; init; }

    /// <summary>When, UTC. Null: when the message was taken.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Numbers that guardrails sum up, by name; at most 16.</summary>
    public IReadOnlyDictionary<string, double>? Amounts { get; init; }
}
