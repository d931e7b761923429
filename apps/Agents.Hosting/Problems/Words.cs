using System.Text.Json;

namespace Agents.Hosting.Problems;

/// <summary>Values in words, for people who read errors.</summary>
public static class Words
{
    private const int MaxError = 200;

    /// <summary>The first 200 characters.</summary>
    public static string Cut(string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Length > MaxError ? error[..MaxError] : error;
    }

    /// <summary>The value as it was written, cut to 60 characters; objects and lists by their kind.</summary>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText() is { Length: > 60 } text ? text[..60] + "..." : value.GetRawText(),
    };
}
