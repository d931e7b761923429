namespace Dapr.Actors;

/// <summary>Whether a call that comes back to an actor during its turn is let in.</summary>
public sealed class ActorReentrancyConfig
{
    /// <summary>Calls that belong to the one under way are let in.</summary>
    public bool Enabled { get; set; }

    /// <summary>So many of them at most; null: Dapr's default of 32.</summary>
    public int? MaxStackDepth { get; set; }
}
