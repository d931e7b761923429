using System.Text.Json;
using Dapr.Sidecar.Cel;

namespace Agents.Tests.Cel;

public sealed class CelExpressionTests
{
    private const string Event = """
        {"type":"red","id":"7","data":{"size":50,"name":"pen","tags":["a","b"],"price":1.5,"none":null,"deep":{"x":true}},"text":"words"}
        """;

    [Theory]
    [InlineData("event.type == 'red'")]
    [InlineData("event.type == \"red\" && event.data.size > 10")]
    [InlineData("event.data.size == 50 && event.data.price == 1.5")]
    [InlineData("has(event.data.name) && !has(event.data.colour)")]
    [InlineData("event['type'] == 'red' && event.data.tags[1] == 'b'")]
    [InlineData("'a' in event.data.tags && 'size' in event.data && !('z' in event.data.tags)")]
    [InlineData("event.type in ['blue', 'red']")]
    [InlineData("size(event.data.tags) == 2 && event.type.size() == 3")]
    [InlineData("event.type.startsWith('r') && event.type.endsWith('d') && event.type.contains('e')")]
    [InlineData("event.type.matches('^r.d$') && matches(event.id, '[0-9]+')")]
    [InlineData("event.data.none == null")]
    [InlineData("int(event.id) + 1 == 8 && string(event.data.size) == '50'")]
    [InlineData("event.data.size > 100 ? false : event.data.deep.x")]
    [InlineData("event.data.tags.exists(t, t == 'b') && event.data.tags.all(t, size(t) == 1)")]
    [InlineData("event.data.tags.filter(t, t != 'a') == ['b'] && event.data.tags.map(t, t + '!') == ['a!', 'b!']")]
    [InlineData("event.data.tags.exists_one(t, t == 'a')")]
    [InlineData("{'a': 1}['a'] == 1 && {'a': 1}.a == 1u")]
    [InlineData("1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 7 % 4 == 3 && -7 / 2 == -3")]
    [InlineData("duration('90s') > duration('1m') && timestamp('2026-01-01T00:00:00Z').getFullYear() == 2026")]
    [InlineData("event.missing == 1 || true")]
    [InlineData("!(event.missing == 1 && false)")]
    [InlineData("'1' != dyn(1) && '\\u00e9' == 'é' && r'\\n' == '\\\\n' && '''a'b''' == \"a'b\"")]
    [InlineData("0x10 == 16 && 1e3 == 1000.0 && b'a' == bytes('a')")]
    public void Evaluate_TrueExpression_IsTrue(string expression) => Assert.Equal(true, Evaluate(expression));

    [Theory]
    [InlineData("event.missing == 'x'")]
    [InlineData("event.text.size2 > 1")]
    [InlineData("event.type > 1")]
    [InlineData("event.data.tags[5] == 'x'")]
    [InlineData("event.data.size + 1 == 51")]
    [InlineData("1 / (int(event.id) - 7) == 0")]
    [InlineData("9223372036854775807 + int(event.id) == 0")]
    [InlineData("int('x') == 1")]
    [InlineData("has(event.missing.more)")]
    [InlineData("event.type.matches('(')")]
    [InlineData("event.missing == 1 || false")]
    [InlineData("event.type && true")]
    [InlineData("unknown == 1")]
    public void Evaluate_WithoutValue_IsAnError(string expression) => Assert.IsType<CelError>(Evaluate(expression));

    [Theory]
    [InlineData("event.type ==")]
    [InlineData("")]
    [InlineData("event.type = 'a'")]
    [InlineData("(event.type")]
    [InlineData("'open")]
    [InlineData("nofunction(event.type)")]
    [InlineData("event.type.size(1)")]
    [InlineData("has(event)")]
    [InlineData("1 + 'a'")]
    [InlineData("'a' == 1")]
    [InlineData("!5")]
    [InlineData("'a' && true")]
    [InlineData("event.for(x)")]
    [InlineData("while")]
    [InlineData("'\\q'")]
    public void Compile_UnusableExpression_Throws(string expression) => Assert.Throws<CelSyntaxException>(() => CelExpression.Compile(expression));

    [Fact]
    public void Evaluate_NumbersOfDifferentTypes_CompareByValue()
    {
        var variables = new Dictionary<string, object?> { ["n"] = 3L, ["u"] = 3UL, ["d"] = 3.0 };

        Assert.Equal(true, CelExpression.Compile("n == u && u == d && n >= d && n < 3.5 && u > 2").Evaluate(variables));
    }

    [Fact]
    public void Evaluate_TextThatIsNoEvent_CannotBeSelectedFrom() =>
        Assert.IsType<CelError>(CelExpression.Compile("event.type == 'x'").Evaluate(new Dictionary<string, object?> { ["event"] = "text" }));

    private static object? Evaluate(string expression)
    {
        using var document = JsonDocument.Parse(Event);
        return CelExpression.Compile(expression).Evaluate(new Dictionary<string, object?> { ["event"] = document.RootElement });
    }
}
