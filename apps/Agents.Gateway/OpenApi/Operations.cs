using Agents.Gateway.Calls;
using Agents.Tooling;
using Agents.Tooling.Calls;

namespace Agents.Gateway.OpenApi;

/// <summary>The routes in words.</summary>
internal static class Operations
{
    private const string Id = "5f0c2a7d9b1e4c63a8d7e6f501234abc";

    private const string SucceededExample =
        $$$"""{"id":"{{{Id}}}","tool":"profile.lookup","version":"1.0.0","status":"succeeded","result":{"customerId":"c-1042","name":"Chiara Hoffmann"},"timings":{"queueMs":3.1,"runMs":1.4},"attempts":1}""";

    private const string QueuedExample =
        $$"""{"id":"{{Id}}","tool":"profile.lookup","version":"1.0.0","status":"queued"}""";

    internal static readonly Answer Unauthenticated = Answer.Problem(401, "No API key, or one that is not known.");
    private static readonly Answer NoSuchCall = Answer.Problem(404, "No such call, or it is another tenant's.");
    internal static readonly Answer NoOperator = Answer.Problem(403, "The API key lacks the scope `tools.admin`.");
    internal static readonly Answer Unavailable = Answer.Problem(503, "A part that is needed does not answer. `Retry-After` or a little later.");

    private static readonly Answer TooMany = Answer.Problem(429,
        "A limit is reached: the tenant's rate, its backlog, or the call could not start before its deadline. The detail names the limit, "
        + "the value and what is allowed; `Retry-After` says when to come again.");

    private static readonly HeaderNote Fault = new(
        "X-Agents-Fault",
        "A fault to rehearse: `delay=2s`, `error=503`, `hang`, `corrupt` or `crash`, with `; rate=0.1` for a share of the calls. Only where "
        + "the gateway allows it, and with the scope `faults.inject`. A call with a fault is never the same call as one without.", "error=503; rate=0.1");

    private static readonly HeaderNote Wait = new(
        "Prefer", "`wait=N` (RFC 7240): wait up to N seconds, at most 60, for the outcome.", "wait=5");

    public static readonly Operation ListTools = new("ListTools", "All tools",
        "Every tool by name, with its versions, and the schemas of the one that gets most calls.")
    {
        Answers = [new Answer(200, "The tools.", typeof(ToolList)), Unauthenticated, Unavailable],
    };

    public static readonly Operation GetTool = new("GetTool", "One tool", "A tool with its versions, and the schemas of the one that gets most calls.")
    {
        Answers = [new Answer(200, "The tool.", typeof(ToolDescription)), Unauthenticated, Answer.Problem(404, "No such tool.")],
    };

    public static readonly Operation Submit = new("SubmitCall", "Call a tool",
        "Accepts a call. Accepted means durable: after a 200 or 202 no crash of any process loses the call or doubles its effect. "
        + "With `Prefer: wait=N` the answer waits for the outcome. A call that ran and failed is answered with 200, status `failed` "
        + "and an `error`: the request was carried out, the tool was not successful. "
        + "With `Idempotency-Key` the same tool and arguments are the same call however often they are sent.")
    {
        Body = typeof(SubmitBody),
        BodyExample = """{"arguments":{"customerId":"c-1042"},"orderingKey":"c-1042","deadlineMs":10000}""",
        Headers = [new HeaderNote("Idempotency-Key", "Makes the submission repeatable. 1 to 256 printable ASCII characters.", "refund-o-1042"), Wait, Fault],
        Answers =
        [
            new Answer(200, "The outcome.", typeof(CallSnapshot), SucceededExample),
            new Answer(202, "Accepted and durable, not ended. `Location` is where to ask.", typeof(CallSnapshot), QueuedExample),
            Answer.Problem(400, "The request is not well formed."),
            Unauthenticated,
            Answer.Problem(403, "The API key lacks a scope that the tool requires."),
            Answer.Problem(404, "No such tool."),
            Answer.Problem(413, "The arguments are over 256 KiB."),
            Answer.Problem(415, "The content type is not JSON."),
            Answer.Problem(422, "The arguments do not match the input schema, or the idempotency key was used with others."),
            TooMany,
            Answer.Problem(503, "A part that is needed does not answer, or the tool's version is in quarantine; the detail says until when. `Retry-After`."),
        ],
    };

    public static readonly Operation SubmitBulk = new("SubmitCalls", "Call tools in bulk",
        "Accepts up to 1,000 calls in one request. Each call stands for itself and has its own answer, in the order of the request, "
        + "with the status that it would have got alone: 429 with `retryAfterSeconds` for one that is over a limit, say.")
    {
        Body = typeof(BulkBody),
        BodyExample = """{"calls":[{"tool":"crm.update","arguments":{"customerId":"c-1042","topic":"refund","note":"done"},"idempotencyKey":"note-1"}]}""",
        Answers =
        [
            new Answer(200, "One answer per call.", typeof(BulkAnswer),
                $$$"""{"accepted":1,"refused":0,"calls":[{"status":202,"call":{"id":"{{{Id}}}","tool":"crm.update","version":"1.0.0","status":"queued"}}]}"""),
            Answer.Problem(400, "The request is not well formed, or holds no call or over 1,000."),
            Unauthenticated,
            Answer.Problem(413, "The body is over 8 MiB."),
            Answer.Problem(415, "The content type is not JSON."),
        ],
    };

    public static readonly Operation GetCall = new("GetCall", "A call as it stands",
        "With `Prefer: wait=N` the answer waits until the call ends or the time is up. Records are kept for 7 days.")
    {
        Headers = [Wait],
        Answers = [new Answer(200, "The call.", typeof(CallSnapshot), SucceededExample), Unauthenticated, NoSuchCall, Unavailable],
    };

    public static readonly Operation CallEvents = new("CallEvents", "A call's changes as they happen",
        "Server-sent events: `state` for every change, beginning with how the call stands, and `outcome` for its end, each with the "
        + "call as data; then the stream ends. It also ends after some minutes without an outcome: connect again.")
    {
        Answers = [new Answer(200, "The events.", typeof(string), ContentType: "text/event-stream"), Unauthenticated, NoSuchCall],
    };

    public static readonly Operation CancelCall = new("CancelCall", "Cancel a call",
        "Cancels a call that has not started, or breaks off a running one whose tool is cancellable. The worker that has it decides; while "
        + "it has not, the answer is 202 and the wish is durable.")
    {
        Headers = [Wait],
        Answers =
        [
            new Answer(200, "Cancelled.", typeof(CallSnapshot),
                $$"""{"id":"{{Id}}","tool":"crm.update","version":"1.0.0","status":"cancelled"}"""),
            new Answer(202, "The wish is recorded. `Location` is where to ask what became of it.", typeof(CallSnapshot)),
            Unauthenticated,
            NoSuchCall,
            Answer.Problem(409, "The call has ended, or has started and its tool is not cancellable."),
            Unavailable,
        ],
    };

    public static readonly Operation SettleCall = new("SettleCall", "Settle a call of unknown outcome",
        "For operators (scope `tools.admin`, all tenants): ends a call in state `unknown` whose tool has no status query, by what a person "
        + "found out. Who did it and why is recorded.")
    {
        Body = typeof(SettleBody),
        BodyExample = """{"outcome":"failed","reason":"The carrier has no such parcel."}""",
        Answers =
        [
            new Answer(200, "Settled.", typeof(CallSnapshot)),
            Answer.Problem(400, "The request is not well formed."),
            Unauthenticated,
            NoOperator,
            NoSuchCall,
            Answer.Problem(409, "The call is not of unknown outcome, or its tool has a status query."),
            Answer.Problem(413, "The result is over 1 MiB."),
            Answer.Problem(415, "The content type is not JSON."),
            Unavailable,
        ],
    };
}
