using System.Text.Json;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Evaluation;

/// <summary>Fills arguments and tells conditions.</summary>
internal static class ArgumentPlan
{
    /// <summary>The arguments, an object without those that are undefined; or why there are none.</summary>
    public static (JsonElement? Arguments, string? Error) Fill(ArgumentMapping mapping, ExpressionContext context)
    {
        var values = new List<KeyValuePair<string, JsonElement>>(mapping.Arguments.Count);
        foreach (var (name, expression) in mapping.Arguments)
        {
            var result = context.Evaluate(expression);
            if (result.Error is { } error)
                return (null, $"{name}: {error}");
            if (!result.IsUndefined)
                values.Add(new(name, result.Value));
        }
        return (Json.Object(values), null);
    }

    /// <summary>Whether the condition is true. Anything but true and false is a failure.</summary>
    public static bool Holds(Expression condition, ExpressionContext context, out string? failure)
    {
        var result = context.Evaluate(condition);
        failure = result.Error ?? (result.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? null
            : $"{condition.Place}: '{condition.Text}' is {result.InWords()}; a condition needs true or false.");
        return failure is null && result.IsTrue;
    }
}
