using System.Text;
using System.Text.Json;

namespace Agents.Decisions.Expressions;

/// <summary>A key with expressions in braces: <c>score/{input.customerId}</c>.</summary>
/// <param name="Parts">Texts and expressions in turn; exactly one of each pair is set.</param>
internal sealed record KeyTemplate(IReadOnlyList<(string? Text, Expression? Expression)> Parts)
{
    /// <summary>The key, or why there is none.</summary>
    public (string? Key, string? Error) Fill(ExpressionContext context)
    {
        var key = new StringBuilder();
        foreach (var (text, expression) in Parts)
        {
            if (expression is null)
            {
                key.Append(text);
                continue;
            }
            var result = context.Evaluate(expression);
            if (result.Error is { } error)
                return (null, error);
            if (result.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                return (null, $"{expression.Place}: '{expression.Text}' is {result.InWords()}; a key needs a text or a number.");
            key.Append(result.Value.ValueKind == JsonValueKind.String ? result.Value.GetString() : result.Value.GetRawText());
        }
        return (key.ToString(), null);
    }
}
