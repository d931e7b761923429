namespace Dapr.Actors.Runtime;

/// <summary>What is called of an actor.</summary>
public enum ActorCallType
{
    /// <summary>A method of its interface.</summary>
    ActorInterfaceMethod = 0,

    /// <summary>The method of a timer.</summary>
    TimerMethod = 1,

    /// <summary>A reminder.</summary>
    ReminderMethod = 2,
}
