namespace Dapr.Actors.Runtime;

/// <summary>The state of one actor: what was read, what was changed.</summary>
internal sealed class ActorStateManager(ActorHost host) : IActorStateManager
{
    // With reentrancy several calls are inside at one time, and each has changes of its own.
    private static readonly AsyncLocal<Scope?> Own = new();
    private readonly Dictionary<string, TrackedState> _shared = new(StringComparer.Ordinal);

    private ActorStateProvider Provider => host.State ?? throw new InvalidOperationException(
        "The actor was made without a state provider, so it has no state. In a unit test set Actor.StateManager to a mock.");

    private Dictionary<string, TrackedState> Tracked => Own.Value is { } scope && scope.Owner == this ? scope.Tracked : _shared;

    private DateTimeOffset Now => host.Time.GetUtcNow();

    /// <summary>The code that follows has changes of its own.</summary>
    public void BeginScope() => Own.Value = new Scope(this);

    public static void EndScope() => Own.Value = null;

    public Task UnloadStateAsync(string stateName, UnloadStateOptions options = null!, CancellationToken cancellationToken = default)
    {
        Check(stateName);
        if (Tracked.TryGetValue(stateName, out var state))
        {
            if (state.Change != StateChangeKind.None && options is not { AllowUnloadingWhenStateModified: true })
            {
                throw new InvalidOperationException(
                    $"State '{stateName}' cannot be unloaded: it was changed and not written. AllowUnloadingWhenStateModified allows to lose the change.");
            }
            Tracked.Remove(stateName);
        }
        return Task.CompletedTask;
    }

    public Task AddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) => AddAsync(stateName, value, null, cancellationToken);

    public Task AddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) => AddAsync(stateName, value, ttl, cancellationToken);

    public async Task<T> GetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        var found = await TryGetStateAsync<T>(stateName, cancellationToken);
        return found.HasValue ? found.Value : throw NotFound(stateName);
    }

    public Task SetStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) => SetAsync(stateName, value, null, cancellationToken);

    public Task SetStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) => SetAsync(stateName, value, ttl, cancellationToken);

    public async Task RemoveStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        if (!await TryRemoveStateAsync(stateName, cancellationToken)) throw NotFound(stateName);
    }

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) => TryAddAsync(stateName, value, null, cancellationToken);

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) => TryAddAsync(stateName, value, ttl, cancellationToken);

    public async Task<ConditionalValue<T>> TryGetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        Check(stateName);
        if (!Tracked.TryGetValue(stateName, out var state))
        {
            if (await Provider.LoadAsync<T>(stateName, cancellationToken) is not { } loaded) return default;
            Tracked[stateName] = state = loaded;
        }
        return state.IsThere(Now) ? new ConditionalValue<T>(true, (T)state.Value!) : default;
    }

    public async Task<bool> TryRemoveStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        Check(stateName);
        if (!Tracked.TryGetValue(stateName, out var state))
        {
            if (!await Provider.ContainsAsync(stateName, cancellationToken)) return false;
            Tracked[stateName] = new TrackedState(null, typeof(object), StateChangeKind.Remove, null);
            return true;
        }
        if (state.Change == StateChangeKind.Remove) return false;
        if (!state.IsThere(Now))
        {
            Tracked.Remove(stateName);
            return false;
        }
        if (state.Change == StateChangeKind.Add) Tracked.Remove(stateName);
        else state.Change = StateChangeKind.Remove;
        return true;
    }

    public async Task<bool> ContainsStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        Check(stateName);
        return Tracked.TryGetValue(stateName, out var state) ? state.Change != StateChangeKind.Remove : await Provider.ContainsAsync(stateName, cancellationToken);
    }

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) => GetOrAddAsync(stateName, value, null, cancellationToken);

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(stateName, value, ttl, cancellationToken);

    public Task<T> AddOrUpdateStateAsync<T>(string stateName, T addValue, Func<string, T, T> updateValueFactory, CancellationToken cancellationToken = default) =>
        AddOrUpdateAsync(stateName, addValue, updateValueFactory, null, cancellationToken);

    public Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        AddOrUpdateAsync(stateName, addValue, updateValueFactory, ttl, cancellationToken);

    public Task ClearCacheAsync(CancellationToken cancellationToken = default)
    {
        _ = Provider;
        Tracked.Clear();
        return Task.CompletedTask;
    }

    public Task SaveStateAsync(CancellationToken cancellationToken = default)
    {
        var provider = Provider;
        return Tracked.Count == 0 ? Task.CompletedTask : SaveAsync(provider, Tracked, cancellationToken);
    }

    private static async Task SaveAsync(ActorStateProvider provider, Dictionary<string, TrackedState> tracked, CancellationToken cancellationToken)
    {
        KeyValuePair<string, TrackedState>[] changes = [.. tracked.Where(state => state.Value.Change != StateChangeKind.None)];
        if (changes.Length == 0) return;
        await provider.SaveAsync(changes, cancellationToken);
        foreach (var (name, state) in changes)
        {
            if (state.Change == StateChangeKind.Remove) tracked.Remove(name);
            else state.Change = StateChangeKind.None;
        }
    }

    private async Task AddAsync<T>(string name, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        if (!await TryAddAsync(name, value, ttl, cancellationToken)) throw new InvalidOperationException($"There is a state '{name}' already.");
    }

    private async Task<bool> TryAddAsync<T>(string name, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        Check(name);
        if (Tracked.TryGetValue(name, out var state))
        {
            if (state.IsThere(Now)) return false;
            Track(name, value, StateChangeKind.Update, ttl);
            return true;
        }
        if (await Provider.ContainsAsync(name, cancellationToken)) return false;
        Track(name, value, StateChangeKind.Add, ttl);
        return true;
    }

    private async Task SetAsync<T>(string name, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        Check(name);
        if (Tracked.TryGetValue(name, out var state)) Track(name, value, Changed(state.Change), ttl);
        else Track(name, value, await Provider.ContainsAsync(name, cancellationToken) ? StateChangeKind.Update : StateChangeKind.Add, ttl);
    }

    private async Task<T> GetOrAddAsync<T>(string name, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        var found = await TryGetStateAsync<T>(name, cancellationToken);
        if (found.HasValue) return found.Value;
        Track(name, value, Tracked.TryGetValue(name, out var state) ? Changed(state.Change) : StateChangeKind.Add, ttl);
        return value;
    }

    private async Task<T> AddOrUpdateAsync<T>(string name, T added, Func<string, T, T> update, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        var found = await TryGetStateAsync<T>(name, cancellationToken);
        var state = Tracked.GetValueOrDefault(name);
        if (!found.HasValue)
        {
            Track(name, added, state is null ? StateChangeKind.Add : Changed(state.Change), ttl);
            return added;
        }
        var updated = update(name, found.Value);
        state!.Value = updated;
        state.Type = typeof(T);
        state.Change = Changed(state.Change);
        if (ttl is { } life) state.Expires = Now + life;
        return updated;
    }

    private void Track<T>(string name, T value, StateChangeKind change, TimeSpan? ttl) =>
        Tracked[name] = new TrackedState(value, typeof(T), change, Now + ttl);

    private static StateChangeKind Changed(StateChangeKind before) => before == StateChangeKind.Add ? StateChangeKind.Add : StateChangeKind.Update;

    private void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _ = Provider;
    }

    private static KeyNotFoundException NotFound(string name) => new($"There is no state '{name}'.");

    private sealed record Scope(ActorStateManager Owner)
    {
        public Dictionary<string, TrackedState> Tracked { get; } = new(StringComparer.Ordinal);
    }
}
