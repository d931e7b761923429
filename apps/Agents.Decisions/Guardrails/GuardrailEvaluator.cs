using System.Globalization;
using System.Text.Json;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Subjects;

namespace Agents.Decisions.Guardrails;

/// <summary>Evaluates one guardrail. What cannot be evaluated fails, and that denies.</summary>
internal static class GuardrailEvaluator
{
    /// <param name="guardrail">Which.</param>
    /// <param name="pass">1 before the proposal, 2 after it.</param>
    /// <param name="context">Has the proposal.</param>
    /// <param name="input">Has the history.</param>
    /// <param name="action">What is about to be recorded; null when nothing is.</param>
    public static GuardrailResult Evaluate(
        GuardrailDefinition guardrail, int pass, ExpressionContext context, EvaluationInput input, PlannedAction? action)
    {
        var (result, detail) = guardrail switch
        {
            ExpressionGuardrail expression => Evaluate(expression, context),
            CountGuardrail count => Evaluate(count, input, action),
            SumGuardrail sum => Evaluate(sum, input, action),
            WaitGuardrail wait => Evaluate(wait, input),
            _ => (GuardrailResult.Failed, $"There is no evaluation for {guardrail.GetType().Name}."),
        };
        return new GuardrailResult(guardrail.Name, pass, result, detail);
    }

    private static (string Result, string? Detail) Evaluate(ExpressionGuardrail guardrail, ExpressionContext context)
    {
        var result = context.Evaluate(guardrail.DenyWhen);
        if (result.Error is { } error)
            return (GuardrailResult.Failed, error);
        return result.Value.ValueKind switch
        {
            JsonValueKind.True => (GuardrailResult.Denied, null),
            JsonValueKind.False => (GuardrailResult.Passed, null),
            _ => (GuardrailResult.Failed,
                $"{guardrail.DenyWhen.Place}: '{guardrail.DenyWhen.Text}' is {result.InWords()}; a guardrail needs true or false."),
        };
    }

    private static (string Result, string? Detail) Evaluate(CountGuardrail guardrail, EvaluationInput input, PlannedAction? action)
    {
        if (Unknown(input, guardrail.Window) is { } unknown)
            return unknown;
        var earlier = Earlier(input, guardrail.Action, guardrail.Window).Count();
        var count = earlier + (action?.Name == guardrail.Action ? 1 : 0);
        return (count > guardrail.Max ? GuardrailResult.Denied : GuardrailResult.Passed,
            string.Create(CultureInfo.InvariantCulture, $"{earlier} earlier, {count} with this one, at most {guardrail.Max}"));
    }

    private static (string Result, string? Detail) Evaluate(SumGuardrail guardrail, EvaluationInput input, PlannedAction? action)
    {
        if (Unknown(input, guardrail.Window) is { } unknown)
            return unknown;
        var earlier = 0d;
        foreach (var one in Earlier(input, guardrail.Action, guardrail.Window))
        {
            // An earlier action without the amount could have been any amount.
            if (!one.Amounts.TryGetValue(guardrail.Amount, out var amount))
                return (GuardrailResult.Failed, $"the earlier action {one.Id} has no amount '{guardrail.Amount}'.");
            earlier += amount;
        }
        var sum = earlier;
        if (action?.Name == guardrail.Action)
        {
            if (!action.Amounts.TryGetValue(guardrail.Amount, out var amount))
                return (GuardrailResult.Failed, $"this action has no amount '{guardrail.Amount}'.");
            sum += amount;
        }
        return (sum <= guardrail.Max ? GuardrailResult.Passed : GuardrailResult.Denied,
            string.Create(CultureInfo.InvariantCulture, $"{earlier} earlier, {sum} with this one, at most {guardrail.Max}"));
    }

    private static (string Result, string? Detail) Evaluate(WaitGuardrail guardrail, EvaluationInput input)
    {
        if (Unknown(input, guardrail.Wait) is { } unknown)
            return unknown;
        var last = Earlier(input, guardrail.After, guardrail.Wait).Select(one => (DateTimeOffset?)one.At).Max();
        return last is { } at
            ? (GuardrailResult.Denied, string.Create(CultureInfo.InvariantCulture,
                $"{guardrail.After} was at {at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}; allowed from {(at + guardrail.Wait).UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} on"))
            : (GuardrailResult.Passed, null);
    }

    /// <summary>What was dropped from the history could have counted.</summary>
    private static (string, string)? Unknown(EvaluationInput input, TimeSpan window) => input.HistorySince is { } since && input.Now - since < window
        ? (GuardrailResult.Failed, string.Create(CultureInfo.InvariantCulture,
            $"the subject has more than {SubjectHistories.MaxActions} actions in the window, and only those after {since.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} are kept."))
        : null;

    // What lies in the future by another clock counts as well: it has happened.
    private static IEnumerable<SubjectAction> Earlier(EvaluationInput input, string action, TimeSpan window) =>
        input.History.Where(one => one.Action == action && one.Id != input.Id && one.Counts(input.Now) && input.Now - one.At < window);
}
