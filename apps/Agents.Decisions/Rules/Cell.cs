using System.Text.Json;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Rules;

/// <summary>One cell of a table: which values of its input match.</summary>
internal abstract record Cell
{
    /// <summary>Whether the value matches, or why that cannot be told.</summary>
    public abstract CellVerdict Match(ExpressionResult input, ExpressionContext context);

    /// <summary>Matches everything: <c>-</c>.</summary>
    internal sealed record Any : Cell
    {
        public override CellVerdict Match(ExpressionResult input, ExpressionContext context) => CellVerdict.Yes;
    }

    /// <summary>Matches when one of the tests does; or, negated, when none does.</summary>
    internal sealed record Tests(IReadOnlyList<UnaryTest> All, bool Negated) : Cell
    {
        public override CellVerdict Match(ExpressionResult input, ExpressionContext context)
        {
            foreach (var test in All)
            {
                if (test.Match(input.Value) is var verdict && verdict != CellVerdict.No)
                    return verdict == CellVerdict.Yes && Negated ? CellVerdict.No : verdict;
            }
            return Negated ? CellVerdict.Yes : CellVerdict.No;
        }
    }

    /// <summary>An expression over <c>value</c> and all else: <c>= value > input.limit</c>.</summary>
    internal sealed record Formula(Expression Expression) : Cell
    {
        public override CellVerdict Match(ExpressionResult input, ExpressionContext context)
        {
            context.Set("value", input.Value);
            var result = context.Evaluate(Expression);
            if (result.Error is { } error)
                return new CellVerdict(false, error);
            return result.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? result.IsTrue ? CellVerdict.Yes : CellVerdict.No
                : new CellVerdict(false, $"{Expression.Place}: '{Expression.Text}' is {result.InWords()}; a cell needs true or false.");
        }
    }
}

/// <param name="Matches">Whether the value matches.</param>
/// <param name="Error">Why that cannot be told.</param>
internal readonly record struct CellVerdict(bool Matches, string? Error)
{
    public static CellVerdict Yes => new(true, null);

    public static CellVerdict No => default;

    public static CellVerdict Of(bool matches) => new(matches, null);
}
