namespace Dapr.Sidecar.Cel;

/// <summary>all, exists, exists_one, map and filter: over the items of a list or the keys of a map.</summary>
internal static class CelMacros
{
    public static object? Run(CelComprehension macro, CelScope scope)
    {
        var range = CelEvaluator.Evaluate(macro.Range, scope);
        if (range is CelError) return range;
        if (!CelValues.IsList(range) && !CelValues.IsMap(range)) return CelError.NoOverload(macro.Macro);
        return macro.Macro switch
        {
            "all" => Quantify(macro, scope, range, decides: false),
            "exists" => Quantify(macro, scope, range, decides: true),
            "exists_one" => ExistsOne(macro, scope, range),
            "map" => Transform(macro, scope, range, macro.Filter, macro.Body),
            _ => Transform(macro, scope, range, macro.Body, null),
        };
    }

    private static object? Quantify(CelComprehension macro, CelScope scope, object? range, bool decides)
    {
        object? result = !decides;
        foreach (var item in CelValues.Items(range))
        {
            result = CelEvaluator.Combine(result, CelEvaluator.Evaluate(macro.Body, scope.With(macro.Variable, item)), decides, macro.Macro);
            if (result is bool known && known == decides) return decides;
        }
        return result;
    }

    private static object? ExistsOne(CelComprehension macro, CelScope scope, object? range)
    {
        var count = 0;
        foreach (var item in CelValues.Items(range))
        {
            var hit = CelEvaluator.Evaluate(macro.Body, scope.With(macro.Variable, item));
            if (hit is not bool) return hit as CelError ?? CelError.NoOverload(macro.Macro);
            if (hit is true) count++;
        }
        return count == 1;
    }

    private static object? Transform(CelComprehension macro, CelScope scope, object? range, CelNode? filter, CelNode? body)
    {
        List<object?> result = [];
        foreach (var item in CelValues.Items(range))
        {
            var inner = scope.With(macro.Variable, item);
            if (filter is not null)
            {
                var keep = CelEvaluator.Evaluate(filter, inner);
                if (keep is not bool) return keep as CelError ?? CelError.NoOverload(macro.Macro);
                if (keep is false) continue;
            }
            var value = body is null ? item : CelEvaluator.Evaluate(body, inner);
            if (value is CelError) return value;
            result.Add(value);
        }
        return result;
    }
}
