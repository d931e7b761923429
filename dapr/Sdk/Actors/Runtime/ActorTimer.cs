namespace Dapr.Actors.Runtime;

/// <summary>A timer of an actor.</summary>
public class ActorTimer : ActorTimerToken
{
    /// <summary>Makes one.</summary>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="timerCallback">The method it calls.</param>
    /// <param name="data">For the method.</param>
    /// <param name="dueTime">When it comes first; not negative.</param>
    /// <param name="period">From one to the next; -1 ms: once only.</param>
    public ActorTimer(string actorType, ActorId actorId, string name, string timerCallback, byte[] data, TimeSpan dueTime, TimeSpan period)
        : this(actorType, actorId, name, timerCallback, data, dueTime, period, (TimeSpan?)null)
    {
    }

    /// <summary>Makes one that ends.</summary>
    /// <param name="actorType">The actor's type.</param>
    /// <param name="actorId">The actor's id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="timerCallback">The method it calls.</param>
    /// <param name="data">For the method.</param>
    /// <param name="dueTime">When it comes first; not negative.</param>
    /// <param name="period">From one to the next; -1 ms: once only.</param>
    /// <param name="ttl">When it ends, from now on; not before it is due.</param>
    public ActorTimer(string actorType, ActorId actorId, string name, string timerCallback, byte[] data, TimeSpan dueTime, TimeSpan period, TimeSpan ttl)
        : this(actorType, actorId, name, timerCallback, data, dueTime, period, (TimeSpan?)ttl)
    {
    }

    private ActorTimer(string actorType, ActorId actorId, string name, string timerCallback, byte[] data, TimeSpan dueTime, TimeSpan period, TimeSpan? ttl)
        : base(actorType, actorId, name)
    {
        Due.Check(dueTime, period, ttl);
        TimerCallback = timerCallback;
        Data = data;
        DueTime = dueTime;
        Period = period;
        Ttl = ttl;
    }

    /// <summary>The method it calls.</summary>
    public string TimerCallback { get; }

    /// <summary>For the method.</summary>
    public byte[] Data { get; }

    /// <summary>When it comes first.</summary>
    public TimeSpan DueTime { get; }

    /// <summary>From one to the next.</summary>
    public TimeSpan Period { get; }

    /// <summary>When it ends, from its planning on; null: never.</summary>
    public TimeSpan? Ttl { get; }
}
