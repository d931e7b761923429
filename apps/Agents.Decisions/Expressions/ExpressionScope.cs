namespace Agents.Decisions.Expressions;

/// <summary>What an expression may use at its place.</summary>
/// <param name="Roots">Names such as <c>input</c> and <c>facts</c>.</param>
/// <param name="Members">For a root whose members are known: what there is.</param>
internal sealed record ExpressionScope(IReadOnlyList<string> Roots, IReadOnlyDictionary<string, IReadOnlyCollection<string>> Members)
{
    public ExpressionScope With(string root, IReadOnlyCollection<string>? members = null)
    {
        var more = Members;
        if (members is not null)
            more = new Dictionary<string, IReadOnlyCollection<string>>(Members) { [root] = members };
        return new ExpressionScope([.. Roots, root], more);
    }
}
