namespace Dapr.Sidecar.Actors;

/// <summary>What calls an actor.</summary>
internal enum ActorCallKind
{
    Method,
    Reminder,
    Timer,
}
