using System.Text.Json;

namespace Agents.Decisions.Expressions;

/// <summary>A value, or why there is none.</summary>
internal readonly record struct ExpressionResult(JsonElement Value, bool IsUndefined, string? Error)
{
    public static ExpressionResult Of(JsonElement value) => new(value, false, null);

    public static ExpressionResult Undefined { get; } = new(Json.Null, true, null);

    public static ExpressionResult Failed(string error) => new(Json.Null, false, error);

    public bool IsTrue => Error is null && Value.ValueKind == JsonValueKind.True;
}

/// <summary>Values in words.</summary>
internal static class Words
{
    public static string Of(ExpressionResult result) => result.IsUndefined ? "undefined" : Of(result.Value);

    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText() is { Length: > 60 } text ? text[..60] + "..." : value.GetRawText(),
    };
}
