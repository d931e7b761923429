namespace Dapr.Sidecar.Cel;

/// <summary>Arithmetic, comparison, membership and index.</summary>
internal static class CelOperators
{
    /// <summary>False when the name is no operator. Wrong operands, overflow and division by zero are errors as values.</summary>
    public static bool TryApply(string name, object?[] values, out object? result)
    {
        var right = values.Length > 1 ? values[1] : null;
        result = name switch
        {
            "==" => CelValues.AreEqual(values[0], right),
            "!=" => !CelValues.AreEqual(values[0], right),
            "<" or "<=" or ">" or ">=" => Relation(name, values[0], right),
            "in" => In(values[0], right),
            "[]" => Index(values[0], right),
            "+" or "-" or "*" or "/" or "%" => Arithmetic(name, values[0], right),
            "!" => values[0] is bool value ? !value : CelError.NoOverload("!_"),
            "neg" => Negate(values[0]),
            _ => null,
        };
        return name is "==" or "!=" or "<" or "<=" or ">" or ">=" or "in" or "[]" or "+" or "-" or "*" or "/" or "%" or "!" or "neg";
    }

    private static object Relation(string name, object? left, object? right)
    {
        if (CelValues.Compare(left, right) is not { } order) return CelError.NoOverload($"_{name}_");
        if (order == 2) return false;
        return name switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private static object In(object? item, object? container)
    {
        if (CelValues.IsMap(container)) return CelValues.TryGetField(container, item, out _);
        if (!CelValues.IsList(container)) return CelError.NoOverload("in");
        return CelValues.Items(container).Any(other => CelValues.AreEqual(item, other));
    }

    private static object? Index(object? container, object? index)
    {
        if (CelValues.IsMap(container))
            return CelValues.TryGetField(container, index, out var value) ? value : new CelError($"no such key: {index}");
        if (!CelValues.IsList(container)) return CelError.NoOverload("_[_]");
        long? at = index switch
        {
            long number => number,
            ulong number and <= int.MaxValue => (long)number,
            double number when number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue => (long)number,
            _ => null,
        };
        if (at is not { } position) return CelError.NoOverload("_[_]");
        if (position < 0 || position >= CelValues.Count(container)) return new CelError($"index out of bounds: {position}");
        return CelValues.Items(container).ElementAt((int)position);
    }

    private static object Negate(object? value)
    {
        try
        {
            return value switch
            {
                long number => checked(-number),
                double number => -number,
                TimeSpan span => -span,
                _ => CelError.NoOverload("-_"),
            };
        }
        catch (OverflowException)
        {
            return new CelError("integer overflow");
        }
    }

    private static object Arithmetic(string name, object? left, object? right)
    {
        try
        {
            return (left, right) switch
            {
                (long a, long b) => Whole(name, a, b),
                (ulong a, ulong b) => Whole(name, a, b),
                (double a, double b) when name != "%" => name switch { "+" => a + b, "-" => a - b, "*" => a * b, _ => a / b },
                (string a, string b) when name == "+" => a + b,
                (byte[] a, byte[] b) when name == "+" => (byte[])[.. a, .. b],
                (DateTimeOffset a, TimeSpan b) when name is "+" or "-" => name == "+" ? a + b : a - b,
                (TimeSpan a, DateTimeOffset b) when name == "+" => b + a,
                (DateTimeOffset a, DateTimeOffset b) when name == "-" => a - b,
                (TimeSpan a, TimeSpan b) when name is "+" or "-" => name == "+" ? a + b : a - b,
                _ when name == "+" && CelValues.IsList(left) && CelValues.IsList(right) =>
                    (List<object?>)[.. CelValues.Items(left), .. CelValues.Items(right)],
                _ => CelError.NoOverload($"_{name}_"),
            };
        }
        catch (OverflowException)
        {
            return new CelError("integer overflow");
        }
        catch (DivideByZeroException)
        {
            return new CelError(name == "%" ? "modulus by zero" : "division by zero");
        }
        catch (ArgumentOutOfRangeException)
        {
            return new CelError("timestamp overflow");
        }
    }

    private static long Whole(string name, long a, long b) => checked(name switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        _ => b == -1 ? 0 : a % b,
    });

    private static ulong Whole(string name, ulong a, ulong b) => checked(name switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => a / b,
        _ => a % b,
    });
}
