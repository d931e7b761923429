using Acornima.Ast;
using Jint;

namespace Agents.Decisions.Expressions;

/// <summary>A JavaScript expression of a decision type, checked and prepared once. Immutable.</summary>
internal sealed class Expression
{
    private readonly HashSet<string> _roots;

    public Expression(string text, string place, Prepared<Script> script, FastExpression? fast, IEnumerable<string> roots)
    {
        Text = text;
        Place = place;
        Script = script;
        Fast = fast;
        _roots = [.. roots];
    }

    public string Text { get; }

    /// <summary>Where it stands in the file, such as <c>rules[0].value (12,9)</c>.</summary>
    public string Place { get; }

    public Prepared<Script> Script { get; }

    /// <summary>The same without the engine, when it is simple enough.</summary>
    public FastExpression? Fast { get; }

    /// <summary>What it uses of the names around it: <c>input</c>, <c>facts</c>, ...</summary>
    public IReadOnlyCollection<string> Roots => _roots;

    /// <summary>Members of those that it uses, such as a fact by its name.</summary>
    public IReadOnlyCollection<(string Root, string Name)> References { get; init; } = [];

    public bool Uses(string root) => _roots.Contains(root);

    public override string ToString() => Text;
}
