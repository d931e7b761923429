namespace Dapr.Sidecar.Actors;

/// <summary>What an application answered for an actor, read to its end: the actor's turn is over then, however slowly the caller reads.</summary>
/// <param name="Head">Status and headers; its body was read.</param>
/// <param name="Body">The body.</param>
internal sealed record ActorAnswer(HttpResponseMessage Head, byte[] Body)
{
    private const string ErrorHeader = "X-DaprErrorResponseHeader";

    /// <summary>The .NET SDK tells of an exception so, with status 200.</summary>
    public bool IsActorError => Head.Headers.NonValidated.Contains(ErrorHeader);
}
