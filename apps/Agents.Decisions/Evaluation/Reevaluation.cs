using System.Text.Json;
using Agents.Decisions.Definitions;
using Agents.Decisions.Expressions;
using Agents.Decisions.Proposals;
using Agents.Decisions.Records;
using Agents.Hosting.Canonical;

namespace Agents.Decisions.Evaluation;

/// <summary>Makes a recorded decision again, with the same or another version, without effects.</summary>
internal sealed class Reevaluation(Evaluator evaluator)
{
    /// <summary>What may differ, the weightiest first.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["outcome", "values", "approvals", "steps", "guardrails"];

    /// <summary>Null: it was not evaluated then either, because its time was up.</summary>
    public DecisionEvaluation? Run(DecisionDefinition definition, DecisionRecord record)
    {
        if (record.CutShort is not null)
            return null;
        var given = new EvaluationInput
        {
            Id = record.Id,
            Now = record.At,
            Input = record.Input,
            Subject = record.Subject,
            Facts = record.Facts,
            History = record.History,
            HistorySince = record.HistorySince,
            Proposal = record.ModelAnswer,
        };
        var evaluation = evaluator.Evaluate(definition, given);
        // A model that was not asked then is not asked now: it counts as one that did not answer.
        return evaluation.AskModel is null
            ? evaluation
            : evaluator.Evaluate(definition, given with { Proposal = new ModelAnswer(null, "not asked in a replay", 0) });
    }

    /// <summary>What differs, one of <see cref="Kinds"/>; null: nothing that counts.</summary>
    public static string? Difference(DecisionEvaluation before, DecisionEvaluation after)
    {
        if (before.Outcome != after.Outcome)
            return "outcome";
        if (!Same(before.Values, after.Values))
            return "values";
        if (!before.Approvals.Select(one => (one.Name, one.Count)).SequenceEqual(after.Approvals.Select(one => (one.Name, one.Count))))
            return "approvals";
        if (!before.Steps.Select(one => (one.Name, one.Tool)).SequenceEqual(after.Steps.Select(one => (one.Name, one.Tool)))
            || !before.Steps.Zip(after.Steps).All(pair => Same(pair.First.Arguments ?? Json.Null, pair.Second.Arguments ?? Json.Null)))
            return "steps";
        return before.Guardrails.Select(one => (one.Name, one.Result)).SequenceEqual(after.Guardrails.Select(one => (one.Name, one.Result)))
            ? null
            : "guardrails";
    }

    private static bool Same(JsonElement one, JsonElement other) =>
        CanonicalJson.Bytes(one).AsSpan().SequenceEqual(CanonicalJson.Bytes(other));
}
