using Agents.Decisions.Definitions;
using Agents.Decisions.Proposals;
using Agents.Decisions.Records;

namespace Agents.Decisions.Evaluation;

/// <summary>Makes a recorded decision again, with the same or another version, without effects.</summary>
internal sealed class Reevaluation(Evaluator evaluator)
{
    public DecisionEvaluation Run(DecisionDefinition definition, DecisionRecord record)
    {
        var given = new EvaluationInput
        {
            Id = record.Id,
            Now = record.At,
            Input = record.Input,
            Subject = record.Subject,
            Facts = record.Facts,
            History = record.History,
            Proposal = record.ModelAnswer,
        };
        var evaluation = evaluator.Evaluate(definition, given);
        // A model that was not asked then is not asked now: it counts as one that did not answer.
        return evaluation.AskModel is null
            ? evaluation
            : evaluator.Evaluate(definition, given with { Proposal = new ModelAnswer(null, "not asked in a replay", 0) });
    }

    /// <summary>What differs, in words; null: nothing that counts.</summary>
    public static string? Difference(DecisionEvaluation before, DecisionEvaluation after)
    {
        if (before.Outcome != after.Outcome)
            return "outcome";
        if (!Expressions.CanonicalJson.Bytes(before.Values).AsSpan().SequenceEqual(Expressions.CanonicalJson.Bytes(after.Values)))
            return "values";
        return before.Guardrails.Select(one => (one.Name, one.Result)).SequenceEqual(after.Guardrails.Select(one => (one.Name, one.Result)))
            ? null
            : "guardrails";
    }
}
