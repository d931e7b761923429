using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Tools.Adapters.Http;

/// <summary>What a tool learns about a call besides its arguments.</summary>
internal static class CallHeaders
{
    public static void AddCaller(HttpRequestHeaders headers, CallCommand command)
    {
        headers.TryAddWithoutValidation(AgentHeaders.IdempotencyKey, command.IdempotencyKey);
        headers.TryAddWithoutValidation(AgentHeaders.CallId, command.Id);
        headers.TryAddWithoutValidation(AgentHeaders.Tenant, HeaderText.Encode(command.Principal.Tenant));
        headers.TryAddWithoutValidation(AgentHeaders.Subject, HeaderText.Encode(command.Principal.Subject));
        headers.TryAddWithoutValidation(AgentHeaders.Scopes, HeaderText.Encode(string.Join(' ', command.Principal.Scopes)));
        if (Activity.Current is null && command.TraceParent is { } traceParent)
            headers.TryAddWithoutValidation("traceparent", traceParent);
    }

    public static void AddAttempt(HttpRequestHeaders headers, ToolRequest request)
    {
        headers.TryAddWithoutValidation(
            AgentHeaders.Deadline, request.Deadline.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(
            AgentHeaders.DeadlineMs, ((long)request.TimeLeft.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        headers.TryAddWithoutValidation(AgentHeaders.Attempt, request.Attempt.ToString(CultureInfo.InvariantCulture));
    }
}
