namespace Dapr.Sidecar.Invocation;

/// <summary>What a try left to tell the caller: an answer that counts as a failure, or why there is none. Null: all was told.</summary>
internal sealed class Outcome
{
    private Outcome(HttpResponseMessage? answer, byte[] body, InvocationFailure? failure)
    {
        Answer = answer;
        Body = body;
        Failure = failure;
    }

    public HttpResponseMessage? Answer { get; }
    public byte[] Body { get; }
    public InvocationFailure? Failure { get; }

    public static Outcome Of(InvocationFailure failure) => new(null, [], failure);

    public static Outcome Of(HttpResponseMessage answer, byte[] body) => new(answer, body, null);
}
