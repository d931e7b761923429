namespace Dapr.Sidecar.Actors;

/// <summary>The headers of a call between two sidecars of different processes; none of them reaches an application or a caller.</summary>
internal static class ActorPeerHeaders
{
    public const string Kind = "agents-peer-actor-kind";
    public const string Type = "agents-peer-actor-type";
    public const string Id = "agents-peer-actor-id";
    public const string Method = "agents-peer-actor-method";
    public const string CallerApp = "agents-peer-caller-app";
    public const string CallerNamespace = "agents-peer-caller-namespace";

    /// <summary>On every answer: which sidecar gives it. The port of one that is gone may be somebody else's by now.</summary>
    public const string Instance = "agents-peer-instance";

    /// <summary>On an answer that is no application's: of which kind it is; the body is the reason.</summary>
    public const string Failure = "agents-peer-actor-failure";

    private const string Moved = "moved";
    private const string Again = "again";
    private const string Final = "final";
    private const string Cancelled = "cancelled";
    private const string Failed = "failed";

    public static string Write(ActorFailure failure) =>
        failure.Moved ? Moved : failure.LooksAgain ? Again : failure.Cancelled ? Cancelled : failure.Final ? Final : Failed;

    public static ActorFailure Read(string kind, string reason) => new(reason)
    {
        Moved = kind == Moved,
        LooksAgain = kind is Moved or Again,
        Final = kind == Final,
        Cancelled = kind == Cancelled,
    };
}
