namespace Dapr.Sidecar.Cel;

internal enum CelTokenKind
{
    End,
    Identifier,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Symbol,
}

/// <summary>A piece of an expression. <see cref="Value"/> is what a literal stands for.</summary>
internal readonly record struct CelToken(CelTokenKind Kind, string Text, object? Value, int Position);

/// <summary>An expression that cannot be used. <paramref name="position"/> counts characters from 0.</summary>
internal sealed class CelSyntaxException(string message, int position) : Exception($"{message} (at {position})")
{
    public int Position { get; } = position;
}
