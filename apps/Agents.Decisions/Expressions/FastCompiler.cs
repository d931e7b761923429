using Acornima;
using Acornima.Ast;

namespace Agents.Decisions.Expressions;

/// <summary>Makes a <see cref="FastExpression"/> of what is simple enough; null of all else.</summary>
internal static class FastCompiler
{
    // Every object has these without owning them.
    private static readonly HashSet<string> Inherited = new(StringComparer.Ordinal)
    {
        "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf", "__proto__",
        "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
    };

    public static FastExpression? Compile(Node node) => node switch
    {
        NumericLiteral number => new FastExpression.Literal(FastValue.Of(number.Value)),
        StringLiteral text => new FastExpression.Literal(FastValue.Of(text.Value)),
        BooleanLiteral flag => new FastExpression.Literal(FastValue.Of(flag.Value)),
        NullLiteral => new FastExpression.Literal(new FastValue(FastKind.Null)),
        ParenthesizedExpression inner => Compile(inner.Expression),
        LogicalExpression { Operator: Operator.LogicalAnd or Operator.LogicalOr } logic =>
            Compile(logic.Left) is { } left && Compile(logic.Right) is { } right
                ? new FastExpression.Logic(logic.Operator == Operator.LogicalAnd, left, right)
                : null,
        UnaryExpression { Operator: Operator.LogicalNot } not => Compile(not.Argument) is { } inner ? new FastExpression.Not(inner) : null,
        BinaryExpression compare when Sign(compare.Operator) is { } sign =>
            Compile(compare.Left) is { } left && Compile(compare.Right) is { } right ? new FastExpression.Compare(sign, left, right) : null,
        MemberExpression or Identifier => Path(node),
        _ => null,
    };

    private static FastExpression.Path? Path(Node node)
    {
        var names = new Stack<string>();
        while (node is MemberExpression { Computed: false, Optional: false, Property: Identifier property } member)
        {
            if (Inherited.Contains(property.Name))
                return null;
            names.Push(property.Name);
            node = member.Object;
        }
        return node is Identifier root && !ExpressionCheck.Globals.Contains(root.Name)
            ? new FastExpression.Path(root.Name, [.. names])
            : null;
    }

    private static string? Sign(Operator sign) => sign switch
    {
        Operator.LessThan => "<",
        Operator.LessThanOrEqual => "<=",
        Operator.GreaterThan => ">",
        Operator.GreaterThanOrEqual => ">=",
        Operator.Equality => "==",
        Operator.Inequality => "!=",
        Operator.StrictEquality => "===",
        Operator.StrictInequality => "!==",
        _ => null,
    };
}
