namespace Agents.Hosting.State;

/// <summary>
/// What every app needs of a state store; <see cref="DaprState"/> has it. Every call may fail after it took effect; the callers read again
/// and decide.
/// </summary>
public interface IVersionedState
{
    /// <summary>The value of a key.</summary>
    Task<Versioned<T>> ReadAsync<T>(string key, CancellationToken cancellationToken)
        where T : class;

    /// <summary>The values in the order of the keys; the keys are all different.</summary>
    Task<IReadOnlyList<Versioned<T>>> ReadManyAsync<T>(IReadOnlyList<string> keys, CancellationToken cancellationToken)
        where T : class;

    /// <summary>False when the key exists.</summary>
    Task<bool> TryCreateAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Writes whatever is there.</summary>
    Task WriteAsync<T>(string key, T value, CancellationToken cancellationToken)
        where T : class;
}
