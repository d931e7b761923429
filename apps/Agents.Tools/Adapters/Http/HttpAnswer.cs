using System.Text.Json;
using Agents.Contracts;

namespace Agents.Tools.Adapters.Http;

/// <summary>
/// Tells results, the tool's own errors and faults of the way apart. Problem details and 4xx are always the tool's own. A plain 5xx is
/// too when nothing stands between; behind a sidecar it may be the sidecar's word about the way.
/// </summary>
internal static class HttpAnswer
{
    public static ToolAnswer Read(HttpResponseMessage response, byte[]? body, bool isDirect)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
            return ReadResult(status, body);
        if (IsProblem(response) && body is not null && AnswerBody.Parse(body) is { ValueKind: JsonValueKind.Object } problem)
            return new ToolAnswer.Refusal(ToolErrors.FromProblem(status, problem));
        if (status is >= 400 and < 500 || (isDirect && status >= 500))
            return new ToolAnswer.Refusal(ToolErrors.ToolError(status, detail: null));
        return isDirect
            ? new ToolAnswer.Refusal(ToolErrors.ToolError(status, "It redirects, and redirects are not followed."))
            : ToolErrors.Unreachable($"The way to the tool answered {status}.", neverSent: false, status);
    }

    public static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type
        && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static ToolAnswer ReadResult(int status, byte[]? body)
    {
        if (body is null)
            return ToolErrors.Invalid($"The tool's answer has more than {Limits.MaxResultBytes} bytes.", status);
        if (body.Length == 0)
            return new ToolAnswer.Result(null);
        return AnswerBody.Parse(body) is { } value
            ? new ToolAnswer.Result(value)
            : ToolErrors.Invalid("The tool's answer is not JSON, or nested too deeply.", status);
    }

    private static bool IsProblem(HttpResponseMessage response) =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, "application/problem+json", StringComparison.OrdinalIgnoreCase);
}
