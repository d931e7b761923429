using System.Text.Json;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;

namespace Agents.Decisions.Api;

/// <summary>What a caller learns at once; the record has the rest.</summary>
internal sealed record DecisionAnswer(
    string Id,
    string Type,
    string Version,
    RecordState State,
    DecisionOutcome Outcome,
    IReadOnlyList<string> Reasons,
    JsonElement Values,
    IReadOnlyList<RuleHit> RuleHits,
    IReadOnlyList<GuardrailResult> Guardrails,
    IReadOnlyList<StepOutcome> Effects,
    IReadOnlyList<NeededApproval> Approvals,
    DecisionTimings Timings)
{
    public static DecisionAnswer From(DecisionRecord record) => new(
        record.Id, record.Type.Name, record.Type.Version, record.State, record.Outcome, record.Reasons, record.Evaluation.Values,
        record.Evaluation.RuleHits, record.Evaluation.Guardrails, record.Effects, record.Evaluation.Approvals, record.Timings);
}
