namespace Dapr.Actors.Runtime;

/// <summary>A reminder of an actor.</summary>
public class ActorReminder : ActorReminderToken, IActorReminder
{
    /// <summary>Makes one.</summary>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="state">Given back when it comes.</param>
    /// <param name="dueTime">When it comes first; not negative.</param>
    /// <param name="period">From one to the next; -1 ms: once only.</param>
    public ActorReminder(string actorType, ActorId actorId, string name, byte[] state, TimeSpan dueTime, TimeSpan period)
        : this(actorType, actorId, name, state, dueTime, period, null, null)
    {
    }

    /// <summary>Makes one that ends.</summary>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="state">Given back when it comes.</param>
    /// <param name="dueTime">When it comes first; not negative.</param>
    /// <param name="period">From one to the next; -1 ms: once only.</param>
    /// <param name="ttl">When it ends, from now on; not before it is due.</param>
    public ActorReminder(string actorType, ActorId actorId, string name, byte[] state, TimeSpan dueTime, TimeSpan period, TimeSpan ttl)
        : this(actorType, actorId, name, state, dueTime, period, null, ttl)
    {
    }

    /// <summary>Makes one that comes so many times, and ends.</summary>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="state">Given back when it comes.</param>
    /// <param name="dueTime">When it comes first; not negative.</param>
    /// <param name="period">From one to the next; whole seconds with repetitions.</param>
    /// <param name="repetitions">How many times in all; null: no end.</param>
    /// <param name="ttl">When it ends, from now on; null: never.</param>
    public ActorReminder(string actorType, ActorId actorId, string name, byte[] state, TimeSpan dueTime, TimeSpan period, int? repetitions, TimeSpan? ttl)
        : base(actorType, actorId, name)
    {
        Due.Check(dueTime, period, ttl);
        if (repetitions <= 0) throw new ArgumentOutOfRangeException(nameof(repetitions), repetitions, "allowed: 1 and more");
        State = state;
        DueTime = dueTime;
        Period = period;
        Repetitions = repetitions;
        Ttl = ttl;
    }

    /// <summary>Makes one that comes so many times.</summary>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="state">Given back when it comes.</param>
    /// <param name="dueTime">When it comes first; not negative.</param>
    /// <param name="period">From one to the next; whole seconds with repetitions.</param>
    /// <param name="repetitions">How many times in all; null: no end.</param>
    public ActorReminder(string actorType, ActorId actorId, string name, byte[] state, TimeSpan dueTime, TimeSpan period, int? repetitions)
        : this(actorType, actorId, name, state, dueTime, period, repetitions, null)
    {
    }

    /// <summary>Given back when it comes.</summary>
    public byte[] State { get; }

    /// <summary>When it comes first.</summary>
    public TimeSpan DueTime { get; }

    /// <summary>From one to the next.</summary>
    public TimeSpan Period { get; }

    /// <summary>When it ends, from its planning on; null: never.</summary>
    public TimeSpan? Ttl { get; }

    /// <summary>How many times it comes in all; null: no end.</summary>
    public int? Repetitions { get; }
}
