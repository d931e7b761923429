namespace Dapr.Sidecar.Cel;

/// <summary>Builds the tree of an expression: precedence climbing, macros taken apart.</summary>
internal sealed class CelParser
{
    private const int MaxDepth = 250;
    private static readonly HashSet<string> Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var",
        "void", "while",
    ];

    private static readonly string[][] Levels = [["||"], ["&&"], ["<", "<=", ">", ">=", "==", "!=", "in"], ["+", "-"], ["*", "/", "%"]];
    private readonly List<CelToken> _tokens;
    private int _at;
    private int _depth;

    private CelParser(List<CelToken> tokens) => _tokens = tokens;

    /// <exception cref="CelSyntaxException">The text is no expression.</exception>
    public static CelNode Parse(string text)
    {
        var parser = new CelParser(CelLexer.Read(text));
        var node = parser.Expression();
        if (parser.Current.Kind != CelTokenKind.End) throw parser.Unexpected();
        return node;
    }

    private CelToken Current => _tokens[_at];

    private CelNode Expression()
    {
        if (++_depth > MaxDepth) throw new CelSyntaxException("the expression is nested too deeply", Current.Position);
        var condition = Binary(0);
        if (Take("?") is { } question)
        {
            var then = Binary(0);
            Expect(":");
            condition = new CelConditional(condition, then, Expression(), question.Position);
        }
        _depth--;
        return condition;
    }

    private CelNode Binary(int level)
    {
        if (level == Levels.Length) return Unary();
        var left = Binary(level + 1);
        while (Current.Kind is CelTokenKind.Symbol or CelTokenKind.Identifier && Levels[level].Contains(Current.Text))
        {
            var symbol = _tokens[_at++];
            left = new CelCall(symbol.Text, null, [left, Binary(level + 1)], symbol.Position);
        }
        return left;
    }

    private CelNode Unary()
    {
        if (Take("!") is { } not) return new CelCall("!", null, [Unary()], not.Position);
        if (Take("-") is not { } minus) return Member();
        // The smallest int has no positive counterpart, so sign and number belong together.
        if (Current is { Kind: CelTokenKind.Int, Value: ulong size })
        {
            if (size > 1UL + long.MaxValue) throw new CelSyntaxException("invalid int literal", Current.Position);
            _at++;
            return Members(new CelLiteral(unchecked(-(long)size), minus.Position));
        }
        return new CelCall("neg", null, [Unary()], minus.Position);
    }

    private CelNode Member() => Members(Primary());

    private CelNode Members(CelNode node)
    {
        while (true)
        {
            if (Take(".") is { } dot)
            {
                var name = Identifier();
                node = Current.Text == "(" && Current.Kind == CelTokenKind.Symbol
                    ? Call(name, node, dot.Position)
                    : new CelSelect(node, name, TestOnly: false, dot.Position);
            }
            else if (Take("[") is { } bracket)
            {
                var index = Expression();
                Expect("]");
                node = new CelCall("[]", null, [node, index], bracket.Position);
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case CelTokenKind.Int:
                if ((ulong)token.Value! > long.MaxValue) throw new CelSyntaxException("invalid int literal", token.Position);
                _at++;
                return new CelLiteral((long)(ulong)token.Value, token.Position);
            case CelTokenKind.Uint or CelTokenKind.Double or CelTokenKind.String or CelTokenKind.Bytes:
                _at++;
                return new CelLiteral(token.Value, token.Position);
            case CelTokenKind.Identifier:
                return Named(Identifier(), token.Position);
        }
        if (Take(".") is not null) return Named(Identifier(), token.Position);
        if (Take("(") is not null)
        {
            var inner = Expression();
            Expect(")");
            return inner;
        }
        if (Take("[") is not null) return new CelListNode(Items("]"), token.Position);
        if (Take("{") is not null) return Map(token.Position);
        throw Unexpected();
    }

    private CelNode Named(string name, int position)
    {
        if (Current is { Kind: CelTokenKind.Symbol, Text: "(" }) return Call(name, null, position);
        return name switch
        {
            "true" => new CelLiteral(true, position),
            "false" => new CelLiteral(false, position),
            "null" => new CelLiteral(null, position),
            "in" => throw new CelSyntaxException("unexpected 'in'", position),
            _ when Reserved.Contains(name) => throw new CelSyntaxException($"reserved identifier: {name}", position),
            _ => new CelIdentifier(name, position),
        };
    }

    private CelNode Call(string function, CelNode? target, int position)
    {
        Expect("(");
        var arguments = Items(")");
        if (target is null && function == "has")
        {
            return arguments is [CelSelect { TestOnly: false } field]
                ? field with { TestOnly = true }
                : throw new CelSyntaxException("invalid argument to has() macro", position);
        }
        if (target is not null && function is "all" or "exists" or "exists_one" or "map" or "filter" && arguments.Count is 2 or 3 && (function == "map" || arguments.Count == 2))
        {
            if (arguments[0] is not CelIdentifier variable) throw new CelSyntaxException("argument must be a simple name", position);
            return arguments.Count == 3
                ? new CelComprehension(function, target!, variable.Name, arguments[1], arguments[2], position)
                : new CelComprehension(function, target!, variable.Name, null, arguments[1], position);
        }
        CelFunctions.CheckCall(function, target is not null, arguments.Count, position);
        return new CelCall(function, target, arguments, position);
    }

    private CelMapNode Map(int position)
    {
        List<(CelNode, CelNode)> entries = [];
        while (Take("}") is null)
        {
            if (entries.Count > 0)
            {
                Expect(",");
                if (Take("}") is not null) break;
            }
            var key = Expression();
            Expect(":");
            entries.Add((key, Expression()));
        }
        return new CelMapNode(entries, position);
    }

    private List<CelNode> Items(string end)
    {
        List<CelNode> items = [];
        while (Take(end) is null)
        {
            if (items.Count > 0)
            {
                Expect(",");
                if (end == "]" && Take(end) is not null) break;
            }
            items.Add(Expression());
        }
        return items;
    }

    private string Identifier()
    {
        if (Current.Kind != CelTokenKind.Identifier) throw Unexpected();
        return _tokens[_at++].Text;
    }

    private CelToken? Take(string symbol)
    {
        if (Current.Kind != CelTokenKind.Symbol || Current.Text != symbol) return null;
        return _tokens[_at++];
    }

    private void Expect(string symbol)
    {
        if (Take(symbol) is null) throw Unexpected();
    }

    private CelSyntaxException Unexpected() =>
        new(Current.Kind == CelTokenKind.End ? "the expression ends too early" : $"unexpected '{Current.Text}'", Current.Position);
}
