using System.Reflection;
using Dapr.Actors.Client;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>
/// Base of all actors. Dapr calls one method of an actor at a time; what a method changes in <see cref="StateManager"/> is written when
/// it has ended, and forgotten when it throws.
/// </summary>
public abstract class Actor
{
    private const BindingFlags Callbacks = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>Makes an actor.</summary>
    /// <param name="host">What Dapr gives it.</param>
    protected Actor(ActorHost host)
    {
        Host = host;
        StateManager = new ActorStateManager(host);
        Logger = host.LoggerFactory.CreateLogger(GetType());
    }

    /// <summary>The actor's id.</summary>
    public ActorId Id => Host.Id;

    /// <summary>What Dapr has given it.</summary>
    public ActorHost Host { get; }

    /// <summary>Makes proxies of other actors.</summary>
    public IActorProxyFactory ProxyFactory => Host.ProxyFactory;

    /// <summary>The actor's state.</summary>
    public IActorStateManager StateManager { get; protected set; }

    /// <summary>Named after the actor's class.</summary>
    protected ILogger Logger { get; }

    /// <summary>Plans a timer, which calls a method of this actor. Timers are gone when the sidecar is.</summary>
    /// <param name="timerName">Its name; empty: one that no other has. An older one of the same name is replaced.</param>
    /// <param name="callback">The method: no parameter or one of type byte[], returns Task.</param>
    /// <param name="callbackParams">For the method; null: nothing.</param>
    /// <param name="dueTime">When it comes first; zero: at once.</param>
    /// <param name="period">From one to the next; below zero: once only.</param>
    /// <exception cref="ArgumentException">The method is not there or of another form.</exception>
    public Task<ActorTimer> RegisterTimerAsync(string timerName, string callback, byte[] callbackParams, TimeSpan dueTime, TimeSpan period) =>
        RegisterTimerAsync(timerName, callback, name => new ActorTimer(TypeName, Id, name, callback, callbackParams, dueTime, period));

    /// <summary>Plans a timer that ends.</summary>
    /// <param name="timerName">As above.</param>
    /// <param name="callback">As above.</param>
    /// <param name="callbackParams">As above.</param>
    /// <param name="dueTime">As above.</param>
    /// <param name="period">As above.</param>
    /// <param name="ttl">When it ends, from now on.</param>
    /// <exception cref="ArgumentException">The method is not there or of another form.</exception>
    public Task<ActorTimer> RegisterTimerAsync(string timerName, string callback, byte[] callbackParams, TimeSpan dueTime, TimeSpan period, TimeSpan ttl) =>
        RegisterTimerAsync(timerName, callback, name => new ActorTimer(TypeName, Id, name, callback, callbackParams, dueTime, period, ttl));

    /// <summary>Writes what was changed of the state now.</summary>
    protected Task SaveStateAsync() => StateManager.SaveStateAsync();

    /// <summary>Runs before the first call of the actor.</summary>
    protected virtual Task OnActivateAsync() => Task.CompletedTask;

    /// <summary>Runs when the actor has to go, after its last call.</summary>
    protected virtual Task OnDeactivateAsync() => Task.CompletedTask;

    /// <summary>Runs before each method, reminder and timer.</summary>
    /// <param name="actorMethodContext">What is called.</param>
    protected virtual Task OnPreActorMethodAsync(ActorMethodContext actorMethodContext) => Task.CompletedTask;

    /// <summary>Runs after each that has succeeded, before the state is written.</summary>
    /// <param name="actorMethodContext">What was called.</param>
    protected virtual Task OnPostActorMethodAsync(ActorMethodContext actorMethodContext) => Task.CompletedTask;

    /// <summary>Runs after each that has thrown, before changes of the state are forgotten.</summary>
    /// <param name="actorMethodContext">What was called.</param>
    /// <param name="e">What it has thrown.</param>
    protected virtual Task OnActorMethodFailedAsync(ActorMethodContext actorMethodContext, Exception e) => Task.CompletedTask;

    /// <summary>Plans a reminder, which survives the actor and its host. The actor has to be an <see cref="IRemindable"/>.</summary>
    /// <param name="reminderName">Its name; an older one of the same name is replaced.</param>
    /// <param name="state">Given back when it comes; null: nothing.</param>
    /// <param name="dueTime">When it comes first; zero: at once.</param>
    /// <param name="period">From one to the next; below zero: once only.</param>
    protected Task<IActorReminder> RegisterReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period) =>
        RegisterReminderAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period));

    /// <summary>Plans a reminder that ends.</summary>
    /// <param name="reminderName">As above.</param>
    /// <param name="state">As above.</param>
    /// <param name="dueTime">As above.</param>
    /// <param name="period">As above.</param>
    /// <param name="ttl">When it ends, from now on.</param>
    protected Task<IActorReminder> RegisterReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period, TimeSpan ttl) =>
        RegisterReminderAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, ttl));

    /// <summary>Plans a reminder that comes so many times, and ends.</summary>
    /// <param name="reminderName">As above.</param>
    /// <param name="state">As above.</param>
    /// <param name="dueTime">As above.</param>
    /// <param name="period">As above.</param>
    /// <param name="repetitions">How many times in all.</param>
    /// <param name="ttl">When it ends, from now on.</param>
    protected Task<IActorReminder> RegisterReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period, int repetitions, TimeSpan ttl) =>
        RegisterReminderAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, repetitions, ttl));

    /// <summary>Plans a reminder that comes so many times.</summary>
    /// <param name="reminderName">As above.</param>
    /// <param name="state">As above.</param>
    /// <param name="dueTime">As above.</param>
    /// <param name="period">As above.</param>
    /// <param name="repetitions">How many times in all.</param>
    protected Task<IActorReminder> RegisterReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period, int repetitions) =>
        RegisterReminderAsync(new ActorReminder(TypeName, Id, reminderName, state, dueTime, period, repetitions));

    /// <summary>A reminder of this actor.</summary>
    /// <param name="reminderName">Its name.</param>
    /// <exception cref="DaprApiException">There is none (<c>ERR_ACTOR_REMINDER_NOT_FOUND</c>).</exception>
    protected Task<IActorReminder> GetReminderAsync(string reminderName) => Host.TimerManager.GetReminderAsync(new ActorReminderToken(TypeName, Id, reminderName));

    /// <summary>Takes a reminder away.</summary>
    /// <param name="reminder">The reminder.</param>
    protected Task UnregisterReminderAsync(IActorReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return Host.TimerManager.UnregisterReminderAsync(reminder as ActorReminderToken ?? new ActorReminderToken(TypeName, Id, reminder.Name));
    }

    /// <summary>Takes a reminder away, if there is one.</summary>
    /// <param name="reminderName">Its name.</param>
    protected Task UnregisterReminderAsync(string reminderName) => Host.TimerManager.UnregisterReminderAsync(new ActorReminderToken(TypeName, Id, reminderName));

    /// <summary>Takes a timer away.</summary>
    /// <param name="timer">The timer.</param>
    protected Task UnregisterTimerAsync(ActorTimer timer) => Host.TimerManager.UnregisterTimerAsync(timer);

    /// <summary>Takes a timer away, if there is one.</summary>
    /// <param name="timerName">Its name.</param>
    protected Task UnregisterTimerAsync(string timerName) => Host.TimerManager.UnregisterTimerAsync(new ActorTimerToken(TypeName, Id, timerName));

    internal async Task ActivateAsync()
    {
        await ResetStateAsync();
        await OnActivateAsync();
        await SaveStateAsync();
    }

    internal async Task DeactivateAsync()
    {
        await ResetStateAsync();
        await OnDeactivateAsync();
    }

    internal Task BeginAsync(ActorMethodContext method) => OnPreActorMethodAsync(method);

    internal async Task EndAsync(ActorMethodContext method)
    {
        await OnPostActorMethodAsync(method);
        await SaveStateAsync();
    }

    internal async Task FailAsync(ActorMethodContext method, Exception e)
    {
        await OnActorMethodFailedAsync(method, e);
        await ResetStateAsync();
    }

    /// <summary>The method of a timer; null when there is none.</summary>
    internal MethodInfo? FindCallback(string name) => Host.ActorTypeInfo.ImplementationType.GetMethod(name, Callbacks);

    private string TypeName => Host.ActorTypeInfo.ActorTypeName;

    private Task ResetStateAsync() => StateManager.ClearCacheAsync();

    private async Task<IActorReminder> RegisterReminderAsync(ActorReminder reminder)
    {
        await Host.TimerManager.RegisterReminderAsync(reminder);
        return reminder;
    }

    private async Task<ActorTimer> RegisterTimerAsync(string name, string callback, Func<string, ActorTimer> make)
    {
        CheckCallback(callback);
        var timer = make(string.IsNullOrEmpty(name) ? $"{Id}_Timer_{Guid.NewGuid()}" : name);
        await Host.TimerManager.RegisterTimerAsync(timer);
        return timer;
    }

    private void CheckCallback(string callback)
    {
        MethodInfo? method;
        try
        {
            method = FindCallback(callback);
        }
        catch (AmbiguousMatchException)
        {
            throw new ArgumentException($"The timer's method {callback} is overloaded.");
        }
        if (method is null) throw new ArgumentException($"The timer's method {callback} is not in the class of the actor {TypeName}.");
        if (method.GetParameters().Length > 1) throw new ArgumentException($"The timer's method {callback} has more than one parameter.");
        if (method.ReturnType != typeof(Task)) throw new ArgumentException($"The timer's method {callback} returns {method.ReturnType}; allowed is Task.");
    }
}
