namespace Dapr.Actors.Runtime;

/// <summary>
/// The state of an actor: read once, kept in memory, written all together when a method has ended. A value whose time has passed is as
/// good as removed.
/// </summary>
public interface IActorStateManager
{
    /// <summary>Lets a value go from memory, so that it is read anew.</summary>
    /// <param name="stateName">Its name.</param>
    /// <param name="options">Null: defaults.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">It was changed, and the options do not allow to lose that.</exception>
    Task UnloadStateAsync(string stateName, UnloadStateOptions options = null!, CancellationToken cancellationToken = default);

    /// <summary>Adds a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    Task AddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default);

    /// <summary>Adds a value that ends.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="ttl">How long it lives. Dapr needs the feature ActorStateTTL.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is one.</exception>
    Task AddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default);

    /// <summary>A value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    Task<T> GetStateAsync<T>(string stateName, CancellationToken cancellationToken = default);

    /// <summary>Sets a value, and takes away its end.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SetStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default);

    /// <summary>Sets a value that ends.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="ttl">How long it lives. Dapr needs the feature ActorStateTTL.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SetStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default);

    /// <summary>Removes a value.</summary>
    /// <param name="stateName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    Task RemoveStateAsync(string stateName, CancellationToken cancellationToken = default);

    /// <summary>Adds a value, unless there is one.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False: there is one.</returns>
    Task<bool> TryAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default);

    /// <summary>Adds a value that ends, unless there is one.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="value">The value.</param>
    /// <param name="ttl">How long it lives. Dapr needs the feature ActorStateTTL.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False: there is one.</returns>
    Task<bool> TryAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default);

    /// <summary>A value, if there is one.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ConditionalValue<T>> TryGetStateAsync<T>(string stateName, CancellationToken cancellationToken = default);

    /// <summary>Removes a value, if there is one.</summary>
    /// <param name="stateName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False: there is none.</returns>
    Task<bool> TryRemoveStateAsync(string stateName, CancellationToken cancellationToken = default);

    /// <summary>Whether there is a value.</summary>
    /// <param name="stateName">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> ContainsStateAsync(string stateName, CancellationToken cancellationToken = default);

    /// <summary>A value; where there is none it is added.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="value">The value to add.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<T> GetOrAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default);

    /// <summary>A value; where there is none one that ends is added.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="value">The value to add.</param>
    /// <param name="ttl">How long it lives. Dapr needs the feature ActorStateTTL.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<T> GetOrAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default);

    /// <summary>Adds a value, or changes the one there is.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="addValue">The value to add.</param>
    /// <param name="updateValueFactory">Makes the new value of the old one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value that is there now.</returns>
    Task<T> AddOrUpdateStateAsync<T>(string stateName, T addValue, Func<string, T, T> updateValueFactory, CancellationToken cancellationToken = default);

    /// <summary>Adds a value that ends, or changes the one there is.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="stateName">Its name.</param>
    /// <param name="addValue">The value to add.</param>
    /// <param name="updateValueFactory">Makes the new value of the old one.</param>
    /// <param name="ttl">How long it lives. Dapr needs the feature ActorStateTTL.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value that is there now.</returns>
    Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, TimeSpan ttl, CancellationToken cancellationToken = default);

    /// <summary>Forgets all that is in memory, changes too.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ClearCacheAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes all that was changed, in one transaction.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SaveStateAsync(CancellationToken cancellationToken = default);
}
