namespace Dapr.Sidecar.Actors;

/// <summary>The sidecar that an actor is with.</summary>
/// <param name="Instance">The sidecar.</param>
/// <param name="Address">Where it takes calls of sidecars of other processes.</param>
internal sealed record ActorPlace(string Instance, string Address);
