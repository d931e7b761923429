namespace Agents.Decisions.Expressions;

/// <summary>The arguments of a tool: an expression for each.</summary>
internal sealed record ArgumentMapping(IReadOnlyList<KeyValuePair<string, Expression>> Arguments)
{
    public static ArgumentMapping Empty { get; } = new([]);

    public bool Uses(string root) => Arguments.Any(one => one.Value.Uses(root));
}
