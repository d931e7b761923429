namespace Agents.Contracts;

/// <summary>
/// Stable <c>type</c> URIs of problem details (RFC 9457) and of <see cref="Calls.CallError"/>. Callers branch on these, never
/// on titles.
/// </summary>
public static class ProblemTypes
{
    private const string Prefix = "urn:agents:problem:";

    /// <summary>400: the request is not well formed (JSON, field, header).</summary>
    public const string BadRequest = Prefix + "bad-request";

    /// <summary>401: no key, or one that is not known.</summary>
    public const string Unauthenticated = Prefix + "unauthenticated";

    /// <summary>403: the principal lacks a scope that the tool requires.</summary>
    public const string Forbidden = Prefix + "forbidden";

    /// <summary>404: no such route or resource.</summary>
    public const string NotFound = Prefix + "not-found";

    /// <summary>404: the inventory holds no such tool (or version).</summary>
    public const string ToolNotFound = Prefix + "tool-not-found";

    /// <summary>404: no such call, or it belongs to another tenant.</summary>
    public const string CallNotFound = Prefix + "call-not-found";

    /// <summary>405: the route exists, with other methods.</summary>
    public const string MethodNotAllowed = Prefix + "method-not-allowed";

    /// <summary>409: the call has started or ended and cannot be cancelled.</summary>
    public const string NotCancellable = Prefix + "not-cancellable";

    /// <summary>409: only a call of unknown outcome whose tool has no status query is settled by a person.</summary>
    public const string NotSettleable = Prefix + "not-settleable";

    /// <summary>409: the dead letter is no command, was cut, or its call has ended.</summary>
    public const string NotReplayable = Prefix + "not-replayable";

    /// <summary>413: the body is over <see cref="Limits.MaxRequestBytes"/>, or the arguments over their limit.</summary>
    public const string TooLarge = Prefix + "too-large";

    /// <summary>415: the content type is not JSON.</summary>
    public const string UnsupportedMediaType = Prefix + "unsupported-media-type";

    /// <summary>422: the arguments do not match the tool's input schema.</summary>
    public const string InvalidArguments = Prefix + "invalid-arguments";

    /// <summary>422: the idempotency key was used before with another tool or other arguments.</summary>
    public const string IdempotencyMismatch = Prefix + "idempotency-mismatch";

    /// <summary>429: over a limit; <c>Retry-After</c> says when to come again.</summary>
    public const string TooManyRequests = Prefix + "too-many-requests";

    /// <summary>500, and outcome: a fault of ours. The detail names the request id, nothing else.</summary>
    public const string Internal = Prefix + "internal";

    /// <summary>503: a part that is needed does not answer (the sidecar, a store, a broker).</summary>
    public const string Unavailable = Prefix + "unavailable";

    /// <summary>503, and outcome: the tool's version is in quarantine; the detail says why and when it is probed next.</summary>
    public const string Quarantined = Prefix + "quarantined";

    /// <summary>Outcome: the breaker of the tool's version is open; nothing was sent.</summary>
    public const string BreakerOpen = Prefix + "breaker-open";

    /// <summary>422: a manifest, a traffic rule or a tool's state does not allow it; <c>errors</c> name line, column and field.</summary>
    public const string InvalidManifest = Prefix + "invalid-manifest";

    /// <summary>409, and outcome: the data of the person is being erased, or was.</summary>
    public const string Erased = Prefix + "erased";

    /// <summary>409: the version is in use, exists with other content, or the inventory changed meanwhile.</summary>
    public const string InventoryConflict = Prefix + "inventory-conflict";

    /// <summary>409: a session is with somebody else, or a turn of that id says something else.</summary>
    public const string SessionConflict = Prefix + "session-conflict";

    /// <summary>409: a session or its person has as much as is allowed.</summary>
    public const string SessionFull = Prefix + "session-full";

    /// <summary>409: a legal hold, an erasure or a limit of the tenant does not allow the change of the document.</summary>
    public const string KnowledgeConflict = Prefix + "knowledge-conflict";

    /// <summary>Outcome: the deadline passed before the call could start.</summary>
    public const string Expired = Prefix + "expired";

    /// <summary>Outcome: the call was cancelled before it started, or broken off while it ran.</summary>
    public const string Cancelled = Prefix + "cancelled";

    /// <summary>Outcome: the tool answered with an error of its own that names no type.</summary>
    public const string ToolError = Prefix + "tool-error";

    /// <summary>Outcome: the tool did not answer in time, in any attempt.</summary>
    public const string ToolTimeout = Prefix + "tool-timeout";

    /// <summary>Outcome: the tool could not be reached, in any attempt.</summary>
    public const string ToolUnreachable = Prefix + "tool-unreachable";

    /// <summary>Outcome: the tool's answer is not JSON, too large, or does not match its output schema.</summary>
    public const string InvalidResult = Prefix + "invalid-result";

    /// <summary>State unknown: the call was sent and no answer came; it is being reconciled.</summary>
    public const string OutcomeUnknown = Prefix + "outcome-unknown";

    /// <summary>Outcome: a person found out that the call of unknown outcome has failed, and settled it so.</summary>
    public const string SettledAsFailed = Prefix + "settled-as-failed";

    /// <summary>Outcome: the call was sent, no answer came, and the tool says that it carried nothing out.</summary>
    public const string NotExecuted = Prefix + "not-executed";
}
