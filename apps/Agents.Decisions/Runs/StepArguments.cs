using System.Text.Json;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Records;

namespace Agents.Decisions.Runs;

/// <summary>Arguments that are known only once earlier steps have answered, and those of compensations. Pure, as the evaluator.</summary>
internal sealed class StepArguments(EnginePool engines)
{
    /// <summary>
    /// The arguments of a deferred step; null with no error: its condition does not hold and the step is skipped. An error: the step has
    /// failed without an effect.
    /// </summary>
    /// <param name="definition">The pinned definition.</param>
    /// <param name="record">The decision.</param>
    /// <param name="step">Name of the step.</param>
    /// <param name="results">What the steps before it answered, by name; skipped steps are absent.</param>
    public (JsonElement? Arguments, string? Error) Of(
        DecisionDefinition definition, DecisionRecord record, string step, IReadOnlyDictionary<string, JsonElement> results)
    {
        var planned = definition.Steps.First(one => one.Name == step);
        using var context = Context(definition, record, results);
        if (planned.When is { } when && !ArgumentPlan.Holds(when, context, out var failure))
            return (null, failure);
        return ArgumentPlan.Fill(planned.Arguments, context);
    }

    /// <summary>The arguments of a step's compensation.</summary>
    /// <param name="definition">The pinned definition.</param>
    /// <param name="record">The decision.</param>
    /// <param name="step">Name of the step that is undone.</param>
    /// <param name="results">What the steps answered, by name, that of the step itself included.</param>
    public (JsonElement? Arguments, string? Error) OfCompensation(
        DecisionDefinition definition, DecisionRecord record, string step, IReadOnlyDictionary<string, JsonElement> results)
    {
        using var context = Context(definition, record, results);
        return ArgumentPlan.Fill(definition.Steps.First(one => one.Name == step).Compensation.Arguments, context);
    }

    private ExpressionContext Context(DecisionDefinition definition, DecisionRecord record, IReadOnlyDictionary<string, JsonElement> results)
    {
        var context = new ExpressionContext(engines);
        context.Set("input", record.Input);
        context.Set("subject", record.Subject is { } subject ? Json.Of(subject) : Json.Null);
        context.Set("now", Json.Of((double)record.At.ToUnixTimeMilliseconds()));
        context.Set("facts", Json.Object(definition.Facts.Select(fact => KeyValuePair.Create(
            fact.Name, record.Facts.FirstOrDefault(one => one.Name == fact.Name && one.Missing is null)?.Value ?? fact.Default ?? Json.Null))));
        context.Set("rules", record.Evaluation.Rules);
        context.Set("proposal", Json.Object(
        [
            new("outcome", Json.Of(record.Evaluation.Outcome.ToString().ToLowerInvariant())),
            new("values", record.Evaluation.Values),
        ]));
        // As steps.NAME.result: a step that was skipped is undefined.
        context.Set("steps", Json.Object(results.Select(one =>
            KeyValuePair.Create(one.Key, Json.Object([new("result", one.Value)])))));
        return context;
    }
}
