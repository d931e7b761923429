namespace Dapr.Sidecar.Cel;

/// <summary>A parsed expression.</summary>
internal abstract record CelNode(int Position);

internal sealed record CelLiteral(object? Value, int Position) : CelNode(Position);

internal sealed record CelIdentifier(string Name, int Position) : CelNode(Position);

/// <summary>A field; with <paramref name="TestOnly"/> the question whether it is there: <c>has(a.b)</c>.</summary>
internal sealed record CelSelect(CelNode Operand, string Field, bool TestOnly, int Position) : CelNode(Position);

/// <summary>A function or operator. Operators are named by their symbol, the index operator <c>[]</c>, negation <c>neg</c>.</summary>
internal sealed record CelCall(string Function, CelNode? Target, IReadOnlyList<CelNode> Arguments, int Position) : CelNode(Position);

internal sealed record CelConditional(CelNode Condition, CelNode Then, CelNode Else, int Position) : CelNode(Position);

internal sealed record CelListNode(IReadOnlyList<CelNode> Items, int Position) : CelNode(Position);

internal sealed record CelMapNode(IReadOnlyList<(CelNode Key, CelNode Value)> Entries, int Position) : CelNode(Position);

/// <summary>The macros over lists and maps: all, exists, exists_one, map, filter. <paramref name="Filter"/> only in the long form of map.</summary>
internal sealed record CelComprehension(string Macro, CelNode Range, string Variable, CelNode? Filter, CelNode Body, int Position) : CelNode(Position);
