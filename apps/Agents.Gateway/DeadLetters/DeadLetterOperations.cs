using Agents.Gateway.OpenApi;

namespace Agents.Gateway.DeadLetters;

/// <summary>The routes of dead letters in words.</summary>
internal static class DeadLetterOperations
{
    private const string Letter =
        """{"id":"0b1d7c2e9f3a4d5687c0e1f2a3b4c5d6","class":"interactive","topic":"tools.interactive","at":"2026-11-02T09:00:00Z","callId":"5f0c2a7d9b1e4c63a8d7e6f501234abc","tool":"profile.lookup","tenant":"demo","reason":"Its deliveries failed; the call has not started.","size":412}""";

    public static readonly Operation List = new("ListDeadLetters", "Messages that no worker could take",
        "Newest first, of all tenants, for holders of the scope `tools.admin`. Query: `class` (critical, interactive, batch; default all), `limit` (1 to 100, default 50), "
        + "`after` (the `next` of the page before). The newest 10,000 of each class are kept, for 7 days.")
    {
        Answers =
        [
            new Answer(200, "One page.", typeof(DeadLetterPage), $$"""{"letters":[{{Letter}}]}"""),
            Answer.Problem(400, "A parameter is not as it must be."),
            Operations.Unauthenticated,
            Operations.NoOperator,
            Operations.Unavailable,
        ],
    };

    public static readonly Operation Get = new("GetDeadLetter", "One dead letter with its message",
        "The message as it was delivered, a CloudEvent as a rule, as text; cut after 64 KiB.")
    {
        Answers =
        [
            new Answer(200, "The letter.", typeof(DeadLetterDetail), $$$"""{"letter":{{{Letter}}},"content":{"text":"{\"id\":\"1\"}","cut":false}}"""),
            Operations.Unauthenticated, Operations.NoOperator, NoSuchLetter, Operations.Unavailable,
        ],
    };

    public static readonly Operation Replay = new("ReplayDeadLetter", "Publish a command again",
        "Publishes the letter's command to its topic again, if its call has not started. As often as you like: a call runs once. The letter stays until it is deleted.")
    {
        Answers =
        [
            new Answer(200, "Published, or why there is no need to.", typeof(ReplayAnswer),
                """{"published":true,"callId":"5f0c2a7d9b1e4c63a8d7e6f501234abc","status":"queued"}"""),
            Operations.Unauthenticated, Operations.NoOperator, NoSuchLetter,
            Answer.Problem(409, "It is no command, or the ledger does not know its call."),
            Operations.Unavailable,
        ],
    };

    public static readonly Operation Delete = new("DeleteDeadLetter", "Delete a dead letter", "Its call, if there is one, is not touched.")
    {
        Answers = [new Answer(204, "Gone."), Operations.Unauthenticated, Operations.NoOperator, NoSuchLetter, Operations.Unavailable],
    };

    private static Answer NoSuchLetter => Answer.Problem(404, "No such letter.");
}
