namespace Dapr.Actors.Runtime;

/// <summary>Plans timers and reminders of actors. Unit tests put a mock in its place.</summary>
public abstract class ActorTimerManager
{
    /// <summary>Plans a reminder.</summary>
    /// <param name="reminder">The reminder.</param>
    public abstract Task RegisterReminderAsync(ActorReminder reminder);

    /// <summary>Tells of a reminder.</summary>
    /// <param name="reminder">Names it.</param>
    public abstract Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder);

    /// <summary>Takes a reminder away.</summary>
    /// <param name="reminder">Names it.</param>
    public abstract Task UnregisterReminderAsync(ActorReminderToken reminder);

    /// <summary>Plans a timer.</summary>
    /// <param name="timer">The timer.</param>
    public abstract Task RegisterTimerAsync(ActorTimer timer);

    /// <summary>Takes a timer away.</summary>
    /// <param name="timer">Names it.</param>
    public abstract Task UnregisterTimerAsync(ActorTimerToken timer);
}
