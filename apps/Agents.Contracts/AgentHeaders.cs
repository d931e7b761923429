namespace Agents.Contracts;

/// <summary>HTTP header names used between callers, apps and tools.</summary>
public static class AgentHeaders
{
    /// <summary>From callers: makes a submission repeatable. To tools: the key of the effect (the call's id).</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    /// <summary>To tools: when the answer stops being useful, RFC 3339 UTC with milliseconds.</summary>
    public const string Deadline = "X-Deadline";

    /// <summary>To tools: milliseconds left when the request was sent; for tools whose clock may differ.</summary>
    public const string DeadlineMs = "X-Deadline-Ms";

    /// <summary>To tools: the call's id.</summary>
    public const string CallId = "X-Agents-Call-Id";

    /// <summary>To tools: 1 for the first attempt.</summary>
    public const string Attempt = "X-Agents-Attempt";

    /// <summary>To tools: the caller's tenant.</summary>
    public const string Tenant = "X-Agents-Tenant";

    /// <summary>To tools: the caller's subject.</summary>
    public const string Subject = "X-Agents-Subject";

    /// <summary>To tools: the caller's scopes, space-separated.</summary>
    public const string Scopes = "X-Agents-Scopes";

    /// <summary>Both ways: names one HTTP request in logs; made by the first app that sees it.</summary>
    public const string RequestId = "X-Request-Id";

    /// <summary>
    /// From callers, in runs that allow it: a fault that the call's adapter plays, <c>delay=2s | error=503 | hang | corrupt | crash</c>,
    /// with <c>; rate=0.1</c> for a share of the calls.
    /// </summary>
    public const string Fault = "X-Agents-Fault";

    /// <summary>From callers: the API key.</summary>
    public const string ApiKey = "X-Api-Key";
}
