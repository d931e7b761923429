using System.Text.Json.Serialization;
using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;

namespace Agents.Decisions.Runs;

/// <summary>
/// What a run carries out: the input of its workflow, and so part of its history. Facts, input and evaluation stay in the decision's
/// record, which the chain protects: a history goes with every turn and is kept small.
/// </summary>
internal sealed record RunPlan
{
    /// <summary>The decision's id; also the workflow's.</summary>
    public required string Id { get; init; }

    /// <summary>On whose behalf; tool calls are made for this principal. The decision is its tenant's.</summary>
    public required Principal Principal { get; init; }

    [JsonIgnore]
    public string Tenant => Principal.Tenant;

    public required PinnedType Type { get; init; }

    /// <summary>When the run has to have ended, UTC. When people have to approve, what was left of it at the start counts from then on.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The outcome when a step fails or the time is up.</summary>
    public required DecisionOutcome SafeOutcome { get; init; }

    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    public required IReadOnlyList<NeededApproval> Approvals { get; init; }

    /// <summary>How long a lost answer or a compensation that fails is followed before a person gets it, in milliseconds.</summary>
    public required long PatienceMs { get; init; }

    public static RunPlan Of(Principal principal, DecisionRecord record, DateTimeOffset deadline, DecisionOutcome safeOutcome, TimeSpan patience) => new()
    {
        Id = record.Id,
        Principal = principal,
        Type = record.Type,
        Deadline = deadline,
        SafeOutcome = safeOutcome,
        Steps = record.Evaluation.Steps,
        Approvals = record.Evaluation.Approvals,
        PatienceMs = (long)patience.TotalMilliseconds,
    };
}
