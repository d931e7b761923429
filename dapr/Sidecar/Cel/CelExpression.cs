namespace Dapr.Sidecar.Cel;

/// <summary>
/// An expression of the Common Expression Language, as routing rules and circuit breakers use it. Values are null, bool, long, ulong,
/// double, string, byte[], DateTimeOffset, TimeSpan, lists, maps and JsonElement; an error is a value too: <see cref="CelError"/>.
/// </summary>
internal sealed class CelExpression
{
    private readonly CelNode _root;

    private CelExpression(string text, CelNode root)
    {
        Text = text;
        _root = root;
    }

    public string Text { get; }

    /// <exception cref="CelSyntaxException">The text is no expression, or one that can never be evaluated.</exception>
    public static CelExpression Compile(string text)
    {
        var root = CelParser.Parse(text);
        CelTypes.Check(root);
        return new CelExpression(text, root);
    }

    /// <summary>The value, or a <see cref="CelError"/>. Never throws.</summary>
    public object? Evaluate(IReadOnlyDictionary<string, object?> variables) => CelEvaluator.Evaluate(_root, new CelScope(variables));

    public override string ToString() => Text;
}

/// <summary>Why an expression has no value.</summary>
internal sealed record CelError(string Message)
{
    public static CelError NoOverload(string function) => new($"no such overload: {function}");
}
