namespace Dapr.Sidecar.Cel;

/// <summary>Walks a parsed expression. Errors are values and spread, except where the other side of a logical operator decides.</summary>
internal static class CelEvaluator
{
    public static object? Evaluate(CelNode node, CelScope scope) => node switch
    {
        CelLiteral literal => literal.Value,
        CelIdentifier identifier => scope.Find(identifier.Name),
        CelSelect select => Select(select, scope),
        CelConditional choice => Evaluate(choice.Condition, scope) switch
        {
            true => Evaluate(choice.Then, scope),
            false => Evaluate(choice.Else, scope),
            CelError error => error,
            _ => CelError.NoOverload("_?_:_"),
        },
        CelListNode list => List(list, scope),
        CelMapNode map => Map(map, scope),
        CelComprehension comprehension => CelMacros.Run(comprehension, scope),
        CelCall { Function: "&&" } and => Logical(and, scope, decides: false),
        CelCall { Function: "||" } or => Logical(or, scope, decides: true),
        CelCall call => Call(call, scope),
        _ => new CelError("unknown expression"),
    };

    /// <summary>One side alone may decide, even when the other is an error.</summary>
    public static object? Combine(object? left, object? right, bool decides, string name)
    {
        if (left is bool a && a == decides) return decides;
        if (right is bool b && b == decides) return decides;
        if (left is CelError) return left;
        if (right is CelError) return right;
        return left is bool && right is bool ? !decides : CelError.NoOverload(name);
    }

    private static object? Logical(CelCall call, CelScope scope, bool decides)
    {
        var left = Evaluate(call.Arguments[0], scope);
        if (left is bool known && known == decides) return decides;
        return Combine(left, Evaluate(call.Arguments[1], scope), decides, call.Function);
    }

    private static object? Select(CelSelect select, CelScope scope)
    {
        var operand = Evaluate(select.Operand, scope);
        if (operand is CelError) return operand;
        if (!CelValues.IsMap(operand)) return CelError.NoOverload(select.TestOnly ? "has" : $".{select.Field}");
        var found = CelValues.TryGetField(operand, select.Field, out var value);
        if (select.TestOnly) return found;
        return found ? value : new CelError($"no such key: {select.Field}");
    }

    private static object? Call(CelCall call, CelScope scope)
    {
        var count = call.Arguments.Count + (call.Target is null ? 0 : 1);
        var values = new object?[count];
        var at = 0;
        if (call.Target is not null)
        {
            values[at] = Evaluate(call.Target, scope);
            if (values[at++] is CelError error) return error;
        }
        foreach (var argument in call.Arguments)
        {
            values[at] = Evaluate(argument, scope);
            if (values[at++] is CelError error) return error;
        }
        return CelOperators.TryApply(call.Function, values, out var result) ? result : CelFunctions.Apply(call.Function, values);
    }

    private static object? List(CelListNode list, CelScope scope)
    {
        List<object?> items = new(list.Items.Count);
        foreach (var item in list.Items)
        {
            var value = Evaluate(item, scope);
            if (value is CelError) return value;
            items.Add(value);
        }
        return items;
    }

    private static object? Map(CelMapNode map, CelScope scope)
    {
        Dictionary<object, object?> entries = [];
        foreach (var (keyNode, valueNode) in map.Entries)
        {
            var key = Evaluate(keyNode, scope);
            if (key is CelError) return key;
            if (key is not (string or long or ulong or bool)) return new CelError("unsupported key type");
            var value = Evaluate(valueNode, scope);
            if (value is CelError) return value;
            if (!entries.TryAdd(key, value)) return new CelError($"repeated key {key}");
        }
        return entries;
    }
}
