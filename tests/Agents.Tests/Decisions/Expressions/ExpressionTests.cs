using System.Globalization;
using System.Text.Json;
using Agents.Decisions.Expressions;
using Agents.Hosting.Manifests;
using YamlDotNet.Core;

namespace Agents.Tests.Decisions.Expressions;

public sealed class ExpressionTests
{
    private static readonly ExpressionScope Scope = new(["input", "facts"], new Dictionary<string, IReadOnlyCollection<string>>());
    private readonly EnginePool _pool = new();

    [Theory]
    [InlineData("input.a + 1", "2")]
    [InlineData("input.list.filter(x => x > 1).length", "2")]
    [InlineData("[...input.list].sort((a, b) => b - a)", "[3,2,1]")]
    [InlineData("({ b: 1, a: input.text })", """{"a":"x","b":1}""")]
    [InlineData("`${input.text}-${input.a}`", "\"x-1\"")]
    [InlineData("input.missing", "undefined")]
    [InlineData("input.missing === undefined", "true")]
    [InlineData("Math.max(1, 2.50)", "2.5")]
    public void Evaluate_Value_IsCanonical(string text, string expected)
    {
        var result = Evaluate(text);
        Assert.Null(result.Error);
        Assert.Equal(expected, result.IsUndefined ? "undefined" : result.Value.GetRawText());
    }

    [Theory]
    [InlineData("input.missing > 1", "missing")]
    [InlineData("input.nothing >= 0", "missing")]
    [InlineData("input.missing.more", "failed")]
    [InlineData("1 / 0", "no number")]
    [InlineData("input.list.push(4)", "failed")]
    [InlineData("(x => x(x))(x => x(x))", "calls itself")]
    [InlineData("[]['con' + 'structor']['con' + 'structor']('return 1')()", "failed")]
    [InlineData("'x'['rep' + 'eat'](1e9)", "failed")]
    [InlineData("Math['ran' + 'dom']()", "failed")]
    [InlineData("Array(1e9)", "memory")]
    [InlineData("[...Array(9000).keys()].map(x => [...Array(9000).keys()].map(y => x * y).length)", "failed")]
    [InlineData("x => x", "function")]
    public void Evaluate_WhatIsNotAllowed_FailsWithItsPlace(string text, string reason)
    {
        var result = Evaluate(text);
        Assert.NotNull(result.Error);
        Assert.StartsWith("test (1,1): ", result.Error, StringComparison.Ordinal);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rent_AfterAnotherDecision_SeesNothingOfIt()
    {
        Evaluate("input.list.map(x => x)");
        using var context = new ExpressionContext(_pool);
        Assert.True(context.Evaluate(Read("facts")).IsUndefined);
        Assert.True(context.Evaluate(Read("input")).IsUndefined);
    }

    [Fact]
    public void Evaluate_RandomSimpleExpressions_FastAndEngineAgree()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            var text = Make(random, 3);
            var expression = Read(text);
            Assert.True(expression.Fast is not null, $"seed {seed}: {text}");
            var fast = Evaluate(expression, useFast: true);
            var slow = Evaluate(expression, useFast: false);
            Assert.True(
                fast.Error == slow.Error && fast.IsUndefined == slow.IsUndefined && fast.Value.GetRawText() == slow.Value.GetRawText(),
                $"seed {seed}: {text} is {fast.Value} {fast.Error} and {slow.Value} {slow.Error}");
        }
    }

    private static string Make(Random random, int depth)
    {
        string[] leaves = ["input.a", "input.text", "input.flag", "input.nothing", "input.missing", "input.list", "input.deep.b", "input.missing.c", "1", "2.5", "\"x\"", "true", "null", "input.text.length"];
        string[] signs = ["<", "<=", ">", ">=", "==", "!=", "===", "!==", "&&", "||"];
        return depth == 0 || random.Next(4) == 0
            ? leaves[random.Next(leaves.Length)]
            : random.Next(6) == 0
                ? string.Create(CultureInfo.InvariantCulture, $"!({Make(random, depth - 1)})")
                : string.Create(CultureInfo.InvariantCulture, $"({Make(random, depth - 1)}) {signs[random.Next(signs.Length)]} ({Make(random, depth - 1)})");
    }

    private ExpressionResult Evaluate(string text) => Evaluate(Read(text), useFast: true);

    private ExpressionResult Evaluate(Expression expression, bool useFast)
    {
        using var context = new ExpressionContext(_pool) { UseFast = useFast };
        context.Set("input", JsonElement.Parse("""{"a":1,"text":"x","flag":true,"nothing":null,"list":[1,2,3],"deep":{"b":2}}"""));
        context.Set("facts", JsonElement.Parse("{}"));
        return context.Evaluate(expression);
    }

    private static Expression Read(string text)
    {
        var errors = new ManifestErrors("");
        var expression = ExpressionReader.Read(text, new Mark(0, 1, 1), true, "test", Scope, errors);
        Assert.Empty(errors.Found.Select(one => one.ToString()));
        return expression!;
    }
}
