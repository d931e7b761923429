using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Tools.Adapters;

/// <summary>What answers, and the lack of them, become for the caller; the same for every kind of target.</summary>
internal static class ToolErrors
{
    private const int LongestText = 2000;

    /// <summary>The answer cannot be used as a result.</summary>
    public static ToolAnswer.Refusal Invalid(string detail, int? status = null) => new(new CallError
    {
        Type = ProblemTypes.InvalidResult,
        Title = "The tool's answer cannot be used.",
        Detail = Cut(detail),
        Status = status,
        EffectPossible = true,
    });

    /// <summary>No answer came, and that is no matter of time.</summary>
    public static ToolAnswer.Fault Unreachable(string detail, bool neverSent, int? status = null) => new(
        new CallError
        {
            Type = ProblemTypes.ToolUnreachable,
            Title = "The tool could not be reached.",
            Detail = Cut(detail),
            Status = status,
            Retryable = true,
            EffectPossible = !neverSent,
        },
        neverSent);

    /// <summary>No answer came in time.</summary>
    public static ToolAnswer.Fault TimedOut(bool neverSent, string? detail = null) => new(
        new CallError
        {
            Type = ProblemTypes.ToolTimeout,
            Title = "The tool did not answer in time.",
            Detail = Cut(detail),
            Retryable = true,
            EffectPossible = !neverSent,
        },
        neverSent);

    /// <summary>The tool's own error.</summary>
    public static CallError ToolError(int? status, string? detail) => new()
    {
        Type = ProblemTypes.ToolError,
        Title = "The tool answered with an error.",
        Detail = Cut(detail),
        Status = status,
        Retryable = status is 408 or 429 or 503,
    };

    /// <summary>The tool's own problem details (RFC 9457).</summary>
    public static CallError FromProblem(int? status, JsonElement problem)
    {
        var type = Text(problem, "type");
        return ToolError(status, Text(problem, "detail")) with
        {
            // RFC 9457: without a type, or with about:blank, the status says all there is.
            Type = type is null or "about:blank" ? ProblemTypes.ToolError : type,
            Title = Text(problem, "title") ?? "The tool answered with an error.",
        };
    }

    /// <summary>The status that problem details name themselves.</summary>
    public static int? StatusOf(JsonElement problem) =>
        problem.TryGetProperty("status", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var status)
            ? status
            : null;

    private static string? Text(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Cut(value.GetString()) : null;

    private static string? Cut(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;
}
