namespace Dapr.Sidecar.Cel;

/// <summary>The variables of an expression, and those that macros bind inside it.</summary>
internal sealed class CelScope(IReadOnlyDictionary<string, object?> variables)
{
    private readonly CelScope? _outer;
    private readonly string? _name;
    private readonly object? _value;

    private CelScope(CelScope outer, string name, object? value)
        : this(outer.Variables)
    {
        _outer = outer;
        _name = name;
        _value = value;
    }

    private IReadOnlyDictionary<string, object?> Variables { get; } = variables;

    public CelScope With(string name, object? value) => new(this, name, value);

    public object? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._name == name) return scope._value;
        }
        return Variables.TryGetValue(name, out var value) ? CelValues.Plain(value) : new CelError($"no such attribute: {name}");
    }
}
