using System.Text.Json;
using Agents.Hosting.Canonical;

namespace Agents.Decisions.Expressions;

/// <summary>
/// Literals, property paths, comparisons, and, or, not: without the engine. Whatever JavaScript would have to convert, or would fail
/// at, is left to the engine, so that both always agree.
/// </summary>
internal abstract class FastExpression
{
    /// <summary>The value; <see cref="FastValue.Unsure"/> when the engine has to say.</summary>
    public abstract FastValue Evaluate(ExpressionContext context);

    internal sealed class Literal(FastValue value) : FastExpression
    {
        public override FastValue Evaluate(ExpressionContext context) => value;
    }

    internal sealed class Path(string root, IReadOnlyList<string> names) : FastExpression
    {
        public override FastValue Evaluate(ExpressionContext context)
        {
            if (!context.TryGetRoot(root, out var value))
                return FastValue.Unsure;
            for (var i = 0; i < names.Count; i++)
            {
                // Texts and lists have properties too, such as length.
                if (value.ValueKind != JsonValueKind.Object)
                    return FastValue.Unsure;
                // A property of what is missing is an error, which the engine words.
                if (!value.TryGetProperty(names[i], out value))
                    return i == names.Count - 1 ? FastValue.Undefined : FastValue.Unsure;
            }
            return FastValue.Of(value);
        }
    }

    internal sealed class Compare(string sign, FastExpression left, FastExpression right) : FastExpression
    {
        public override FastValue Evaluate(ExpressionContext context)
        {
            var (a, b) = (left.Evaluate(context), right.Evaluate(context));
            if (a.Kind is FastKind.Unsure or FastKind.Json || b.Kind is FastKind.Unsure or FastKind.Json)
                return FastValue.Unsure;
            if (sign is "===" or "!==")
                return FastValue.Of(a.IsSame(b) == (sign == "==="));
            if (a.Kind != b.Kind || a.Kind is not (FastKind.Number or FastKind.Text))
                return FastValue.Unsure;
            if (a.Kind == FastKind.Text)
            {
                var order = string.CompareOrdinal(a.Text, b.Text);
                return sign switch
                {
                    "<" => FastValue.Of(order < 0),
                    "<=" => FastValue.Of(order <= 0),
                    ">" => FastValue.Of(order > 0),
                    ">=" => FastValue.Of(order >= 0),
                    "==" => FastValue.Of(order == 0),
                    _ => FastValue.Of(order != 0),
                };
            }
            return sign switch
            {
                "<" => FastValue.Of(a.Number < b.Number),
                "<=" => FastValue.Of(a.Number <= b.Number),
                ">" => FastValue.Of(a.Number > b.Number),
                ">=" => FastValue.Of(a.Number >= b.Number),
                "==" => FastValue.Of(a.Number == b.Number),
                _ => FastValue.Of(a.Number != b.Number),
            };
        }
    }

    /// <summary>And, or. The second side is not looked at when the first decides, as in JavaScript.</summary>
    internal sealed class Logic(bool isAnd, FastExpression left, FastExpression right) : FastExpression
    {
        public override FastValue Evaluate(ExpressionContext context)
        {
            var a = left.Evaluate(context);
            return a.Kind != FastKind.Bool ? FastValue.Unsure : a.Bool == isAnd ? right.Evaluate(context) : a;
        }
    }

    internal sealed class Not(FastExpression inner) : FastExpression
    {
        public override FastValue Evaluate(ExpressionContext context)
        {
            var value = inner.Evaluate(context);
            return value.Kind == FastKind.Bool ? FastValue.Of(!value.Bool) : FastValue.Unsure;
        }
    }
}

internal enum FastKind
{
    /// <summary>The engine has to say.</summary>
    Unsure,
    Undefined,
    Null,
    Bool,
    Number,
    Text,

    /// <summary>An object or a list.</summary>
    Json,
}

/// <summary>A value of JavaScript without the engine.</summary>
internal readonly record struct FastValue(FastKind Kind, bool Bool = false, double Number = 0, string? Text = null, JsonElement Json = default)
{
    public static FastValue Unsure => default;

    public static FastValue Undefined => new(FastKind.Undefined);

    public static FastValue Of(bool value) => new(FastKind.Bool, Bool: value);

    public static FastValue Of(double value) => new(FastKind.Number, Number: value);

    public static FastValue Of(string value) => new(FastKind.Text, Text: value);

    public static FastValue Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => new(FastKind.Null),
        JsonValueKind.True => Of(true),
        JsonValueKind.False => Of(false),
        JsonValueKind.Number => Of(value.GetDouble()),
        JsonValueKind.String => Of(value.GetString()!),
        _ => new(FastKind.Json, Json: value),
    };

    public bool IsSame(FastValue other) => Kind == other.Kind && Kind switch
    {
        FastKind.Bool => Bool == other.Bool,
        FastKind.Number => Number == other.Number,
        FastKind.Text => Text == other.Text,
        _ => true,
    };

    public ExpressionResult ToResult() => Kind switch
    {
        FastKind.Undefined => ExpressionResult.Undefined,
        FastKind.Null => ExpressionResult.Of(Expressions.Json.Null),
        FastKind.Bool => ExpressionResult.Of(Expressions.Json.Of(Bool)),
        FastKind.Number => ExpressionResult.Of(Expressions.Json.Of(Number)),
        FastKind.Text => ExpressionResult.Of(Expressions.Json.Of(Text!)),
        _ => ExpressionResult.Of(CanonicalJson.Of(Json)),
    };
}
