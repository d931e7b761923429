using System.Text.Json;
using Agents.Hosting.Problems;

namespace Agents.Decisions.Expressions;

/// <summary>A value, or why there is none.</summary>
internal readonly record struct ExpressionResult(JsonElement Value, bool IsUndefined, string? Error)
{
    public static ExpressionResult Of(JsonElement value) => new(value, false, null);

    public static ExpressionResult Undefined { get; } = new(Json.Null, true, null);

    public static ExpressionResult Failed(string error) => new(Json.Null, false, error);

    /// <summary>The value in words.</summary>
    public string InWords() => IsUndefined ? "undefined" : Words.Of(Value);

    public bool IsTrue => Error is null && Value.ValueKind == JsonValueKind.True;
}
