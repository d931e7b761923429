using System.Globalization;
using System.Text.Json;

namespace Agents.Gateway.Validation.Schemas;

/// <summary><c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c></summary>
internal sealed class BoundRule(double bound, bool isMinimum, bool exclusive) : IRule
{
    private readonly string _allowed = string.Create(
        CultureInfo.InvariantCulture,
        $"{(isMinimum, exclusive) switch { (true, false) => "at least", (true, true) => "more than", (false, false) => "at most", _ => "less than" }} {bound}");

    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
        {
            return;
        }

        var order = isMinimum ? number.CompareTo(bound) : bound.CompareTo(number);
        if (order < 0 || (exclusive && order == 0))
        {
            errors.Add(at, value, _allowed);
        }
    }
}

/// <summary><c>multipleOf</c></summary>
internal sealed class MultipleRule(double step) : IRule
{
    public void Check(JsonElement value, Location at, ErrorSink errors)
    {
        if (value.ValueKind == JsonValueKind.Number && !IsMultiple(value))
        {
            errors.Add(at, value, string.Create(CultureInfo.InvariantCulture, $"a multiple of {step}"));
        }
    }

    // 0.3 is a multiple of 0.1 for a person, though not for doubles.
    private bool IsMultiple(JsonElement value) => value.TryGetDecimal(out var exact) && Math.Abs(step) is > 1e-20 and < 1e20
        ? exact % (decimal)step == 0
        : value.TryGetDouble(out var number) && Math.IEEERemainder(number, step) == 0;
}
