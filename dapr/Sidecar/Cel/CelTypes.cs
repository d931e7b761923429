namespace Dapr.Sidecar.Cel;

/// <summary>
/// Finds at compile time what can never be evaluated: operators on literals of types that they do not take. Variables have any type,
/// so most of an expression is only known when it runs.
/// </summary>
internal static class CelTypes
{
    private enum Type
    {
        Any,
        Null,
        Bool,
        Int,
        Uint,
        Double,
        String,
        Bytes,
        List,
        Map,
        Timestamp,
        Duration,
        TypeName,
    }

    /// <exception cref="CelSyntaxException">The expression mixes types that no operator takes together.</exception>
    public static void Check(CelNode node) => TypeOf(node);

    private static Type TypeOf(CelNode node)
    {
        switch (node)
        {
            case CelLiteral literal:
                return OfLiteral(literal.Value);
            case CelSelect select:
                var operand = TypeOf(select.Operand);
                if (operand is not (Type.Any or Type.Map)) throw Mismatch($"type '{operand}' does not support field selection", node);
                return select.TestOnly ? Type.Bool : Type.Any;
            case CelConditional choice:
                Expect(choice.Condition, Type.Bool, "_?_:_");
                var then = TypeOf(choice.Then);
                var other = TypeOf(choice.Else);
                if (then != other && then != Type.Any && other != Type.Any) throw Mismatch("found no matching overload for '_?_:_'", node);
                return then == Type.Any ? other : then;
            case CelListNode list:
                foreach (var item in list.Items) TypeOf(item);
                return Type.List;
            case CelMapNode map:
                foreach (var (key, value) in map.Entries)
                {
                    TypeOf(key);
                    TypeOf(value);
                }
                return Type.Map;
            case CelComprehension macro:
                var range = TypeOf(macro.Range);
                if (range is not (Type.Any or Type.List or Type.Map)) throw Mismatch($"expression of type '{range}' cannot be range of a comprehension", node);
                if (macro.Filter is not null) Expect(macro.Filter, Type.Bool, macro.Macro);
                if (macro.Macro == "map") TypeOf(macro.Body);
                else Expect(macro.Body, Type.Bool, macro.Macro);
                return macro.Macro is "map" or "filter" ? Type.List : Type.Bool;
            case CelCall call:
                return OfCall(call);
            default:
                return Type.Any;
        }
    }

    private static Type OfCall(CelCall call)
    {
        Type[] types = [.. (call.Target is null ? call.Arguments : [call.Target, .. call.Arguments]).Select(a => TypeOf(a))];
        var left = types[0];
        var right = types.Length > 1 ? types[1] : Type.Any;
        switch (call.Function)
        {
            case "&&" or "||":
                if (!Fits(left, Type.Bool) || !Fits(right, Type.Bool)) throw NoOverload(call);
                return Type.Bool;
            case "!":
                return Fits(left, Type.Bool) ? Type.Bool : throw NoOverload(call);
            case "neg":
                return Fits(left, Type.Int, Type.Double, Type.Duration) ? left : throw NoOverload(call);
            case "==" or "!=":
                return left == right || left is Type.Any or Type.Null || right is Type.Any or Type.Null ? Type.Bool : throw NoOverload(call);
            case "<" or "<=" or ">" or ">=":
                var ordered = Fits(left, Type.Bool, Type.Int, Type.Uint, Type.Double, Type.String, Type.Bytes, Type.Timestamp, Type.Duration);
                return ordered && (left == right || left == Type.Any || right == Type.Any) && right is not (Type.List or Type.Map or Type.Null) ? Type.Bool : throw NoOverload(call);
            case "in":
                return Fits(right, Type.List, Type.Map) ? Type.Bool : throw NoOverload(call);
            case "[]":
                return Fits(left, Type.List, Type.Map) ? Type.Any : throw NoOverload(call);
            case "+" or "-" or "*" or "/" or "%":
                return OfArithmetic(call, left, right);
            case "contains" or "startsWith" or "endsWith" or "matches":
                return Fits(left, Type.String) && Fits(right, Type.String) ? Type.Bool : throw NoOverload(call);
            case "size":
                return Fits(left, Type.String, Type.Bytes, Type.List, Type.Map) ? Type.Int : throw NoOverload(call);
            default:
                return OfConversion(call.Function);
        }
    }

    private static Type OfArithmetic(CelCall call, Type left, Type right)
    {
        if (left == Type.Any || right == Type.Any) return Type.Any;
        var time = left is Type.Timestamp or Type.Duration && right is Type.Timestamp or Type.Duration && call.Function is "+" or "-";
        var fits = call.Function switch
        {
            "+" => Fits(left, Type.Int, Type.Uint, Type.Double, Type.String, Type.Bytes, Type.List),
            "%" => Fits(left, Type.Int, Type.Uint),
            _ => Fits(left, Type.Int, Type.Uint, Type.Double),
        };
        if (time) return Type.Any;
        return fits && left == right ? left : throw NoOverload(call);
    }

    private static Type OfConversion(string function) => function switch
    {
        "int" => Type.Int,
        "uint" => Type.Uint,
        "double" => Type.Double,
        "string" => Type.String,
        "bytes" => Type.Bytes,
        "bool" => Type.Bool,
        "duration" => Type.Duration,
        "timestamp" => Type.Timestamp,
        "type" => Type.TypeName,
        "dyn" => Type.Any,
        _ => Type.Int,
    };

    private static Type OfLiteral(object? value) => value switch
    {
        null => Type.Null,
        bool => Type.Bool,
        long => Type.Int,
        ulong => Type.Uint,
        double => Type.Double,
        string => Type.String,
        _ => Type.Bytes,
    };

    private static void Expect(CelNode node, Type type, string function)
    {
        if (!Fits(TypeOf(node), type)) throw Mismatch($"found no matching overload for '{function}'", node);
    }

    private static bool Fits(Type type, params ReadOnlySpan<Type> allowed) => type == Type.Any || allowed.Contains(type);

    private static CelSyntaxException NoOverload(CelCall call) => Mismatch($"found no matching overload for '{call.Function}'", call);

    private static CelSyntaxException Mismatch(string message, CelNode node) => new(message, node.Position);
}
