namespace Dapr.Actors.Runtime;

/// <summary>A reminder.</summary>
public interface IActorReminder
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>When it comes first.</summary>
    TimeSpan DueTime { get; }

    /// <summary>From one to the next.</summary>
    TimeSpan Period { get; }

    /// <summary>What it was planned with.</summary>
    byte[] State { get; }
}
