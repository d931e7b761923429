using Acornima;
using Acornima.Ast;

namespace Agents.Decisions.Expressions;

/// <summary>
/// Walks the tree of an expression: only what computes is allowed. Nothing that assigns, creates objects of classes, matches patterns or
/// names what the sandbox does not offer.
/// </summary>
internal sealed class ExpressionCheck(ExpressionScope scope)
{
    public static readonly string[] Globals =
    [
        "Math", "Number", "String", "Boolean", "Array", "parseInt", "parseFloat", "isNaN", "isFinite", "undefined", "NaN", "Infinity",
    ];

    private const int MaxNodes = 500;
    private const int MaxDepth = 50;

    private static readonly HashSet<string> Forbidden = new(StringComparer.Ordinal)
    {
        "constructor", "__proto__", "prototype", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
        "random", "repeat", "padStart", "padEnd", "match", "matchAll", "search", "localeCompare", "normalize", "toLocaleString",
        "toLocaleLowerCase", "toLocaleUpperCase", "caller", "callee", "fromAsync",
    };

    private readonly List<(int Index, string Message)> _mistakes = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly HashSet<(string Root, string Name)> _references = [];
    private readonly List<(int At, bool IsEnd)> _guards = [];
    private int _nodes;

    public IReadOnlyList<(int Index, string Message)> Mistakes => _mistakes;

    /// <summary>The roots that are used.</summary>
    public IReadOnlyCollection<string> Used => _used;

    /// <summary>Members of roots that are used, such as a fact by its name.</summary>
    public IReadOnlyCollection<(string Root, string Name)> References => _references;

    public void Run(Node tree)
    {
        Walk(tree, [], MaxDepth);
        if (_nodes > MaxNodes)
            _mistakes.Add((0, $"has more than {MaxNodes} parts; use several rules."));
    }

    private void Walk(Node node, List<string> locals, int depth)
    {
        if (++_nodes > MaxNodes)
            return;
        if (depth == 0)
        {
            Wrong(node, $"nests deeper than {MaxDepth} levels; use several rules.");
            return;
        }
        switch (node)
        {
            case RegExpLiteral:
                Wrong(node, "uses a regular expression, which is not allowed.");
                return;
            case BigIntLiteral:
                Wrong(node, "uses a BigInt, which is not allowed.");
                return;
            case Literal or TemplateElement:
                return;
            case Identifier name:
                CheckName(name, locals);
                return;
            case MemberExpression member:
                CheckMember(member, locals, depth);
                return;
            case ArrowFunctionExpression arrow:
                CheckArrow(arrow, locals, depth);
                return;
            case ObjectExpression map:
                foreach (var property in map.Properties)
                    CheckProperty(property, locals, depth);
                return;
            case UnaryExpression { Operator: Operator.Delete }:
                Wrong(node, "uses delete, which is not allowed: nothing can be changed.");
                return;
            case BinaryExpression { Operator: Operator.InstanceOf }:
                Wrong(node, "uses instanceof, which is not allowed.");
                return;
            case BinaryExpression { Operator: Operator.LessThan or Operator.LessThanOrEqual or Operator.GreaterThan or Operator.GreaterThanOrEqual } compare:
                Guard(compare.Left);
                Guard(compare.Right);
                Walk(compare.Left, locals, depth - 1);
                Walk(compare.Right, locals, depth - 1);
                return;
            case UpdateExpression or AssignmentExpression:
                Wrong(node, "assigns a value, which is not allowed: use == to compare.");
                return;
            case UnaryExpression or BinaryExpression or LogicalExpression or ConditionalExpression or CallExpression or ChainExpression
                or ArrayExpression or SpreadElement or TemplateLiteral or ParenthesizedExpression:
                foreach (var child in node.ChildNodes)
                    Walk(child, locals, depth - 1);
                return;
            default:
                Wrong(node, $"uses {Kind(node)}, which is not allowed.");
                return;
        }
    }

    private void CheckName(Identifier name, List<string> locals)
    {
        if (locals.Contains(name.Name) || Globals.Contains(name.Name))
            return;
        if (!scope.Roots.Contains(name.Name))
        {
            Wrong(name, $"uses '{name.Name}', which is not known here; allowed: {string.Join(", ", scope.Roots)}.");
            return;
        }
        _used.Add(name.Name);
        // Named as a whole it could be anything in it; then nobody could tell what depends on what.
        if (name.Name is "facts" or "rules" or "steps" && scope.Members.TryGetValue(name.Name, out var members))
            Wrong(name, $"uses '{name.Name}' as a whole; allowed: {name.Name} followed by a name{List(members)}.");
    }

    private void CheckMember(MemberExpression member, List<string> locals, int depth)
    {
        var name = (member.Property, member.Computed) switch
        {
            (Identifier property, false) => property.Name,
            (StringLiteral text, true) => text.Value,
            _ => null,
        };
        if (name is not null && Forbidden.Contains(name))
            Wrong(member.Property, $"uses '{name}', which is not allowed.");
        if (member.Property is PrivateIdentifier)
            Wrong(member.Property, "uses a private name, which is not allowed.");
        if (name is not null && Path(member.Object, locals) is { } path && scope.Members.TryGetValue(path, out var members))
        {
            if (!members.Contains(name))
                Wrong(member.Property, $"uses '{path}.{name}', which is not known{List(members)}.");
            if (member.Object is Identifier root)
            {
                _used.Add(root.Name);
                _references.Add((root.Name, name));
                return;
            }
        }
        Walk(member.Object, locals, depth - 1);
        if (member.Computed)
            Walk(member.Property, locals, depth - 1);
    }

    /// <summary>Such as <c>proposal.values</c>; null when it is no plain path that begins with a root.</summary>
    private string? Path(Node node, List<string> locals) => node switch
    {
        Identifier root => !locals.Contains(root.Name) && scope.Roots.Contains(root.Name) ? root.Name : null,
        MemberExpression { Computed: false, Property: Identifier property } member =>
            Path(member.Object, locals) is { } path ? $"{path}.{property.Name}" : null,
        _ => null,
    };

    private void CheckArrow(ArrowFunctionExpression arrow, List<string> locals, int depth)
    {
        if (arrow.Async || arrow.Body is BlockStatement)
        {
            Wrong(arrow, "uses a function with statements, which is not allowed: a function here is one expression, x => x.y.");
            return;
        }
        var inner = new List<string>(locals);
        foreach (var parameter in arrow.Params)
        {
            if (parameter is Identifier name)
                inner.Add(name.Name);
            else
                Wrong(parameter, "uses a parameter that is no plain name, which is not allowed.");
        }
        Walk(arrow.Body, inner, depth - 1);
    }

    private void CheckProperty(Node node, List<string> locals, int depth)
    {
        if (node is SpreadElement spread)
        {
            Walk(spread.Argument, locals, depth - 1);
            return;
        }
        if (node is not ObjectProperty { Computed: false, Kind: PropertyKind.Init, Method: false } property)
        {
            Wrong(node, "uses a computed name or a method in an object, which is not allowed.");
            return;
        }
        if (property.Key is Identifier { Name: "__proto__" } or StringLiteral { Value: "__proto__" })
            Wrong(property.Key, "uses '__proto__', which is not allowed.");
        Walk(property.Value, locals, depth - 1);
    }

    /// <summary>
    /// The text with a check around whatever is compared by size: to JavaScript <c>undefined > 100</c> is false and <c>null >= 0</c> true,
    /// and a guardrail must not pass because something is missing.
    /// </summary>
    public string Guarded(string text)
    {
        var result = new System.Text.StringBuilder(text);
        foreach (var (at, isEnd) in _guards.OrderByDescending(one => one.At))
            result.Insert(at, isEnd ? ")" : $"{EnginePool.Present}(");
        return result.ToString();
    }

    private void Guard(Node operand)
    {
        if (operand is Literal)
            return;
        _guards.Add((operand.Range.Start, false));
        _guards.Add((operand.Range.End, true));
    }

    private void Wrong(Node node, string message) => _mistakes.Add((node.Range.Start, message));

    private static string List(IReadOnlyCollection<string> members) =>
        members.Count == 0 ? "; there is none" : $"; there is: {string.Join(", ", members.Order(StringComparer.Ordinal))}";

    private static string Kind(Node node) => node switch
    {
        NewExpression => "new",
        ThisExpression => "this",
        FunctionExpression => "a function with statements",
        TaggedTemplateExpression => "a tagged template",
        ClassExpression => "a class",
        SequenceExpression => "a comma",
        AwaitExpression => "await",
        YieldExpression => "yield",
        ImportExpression => "import",
        _ => node.Type.ToString(),
    };
}
