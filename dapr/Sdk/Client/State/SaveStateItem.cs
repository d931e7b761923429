namespace Dapr.Client;

/// <summary>One key to save in bulk.</summary>
/// <typeparam name="TValue">Type of the value.</typeparam>
/// <param name="key">The key.</param>
/// <param name="value">The value; it is stored as JSON.</param>
/// <param name="etag">The etag that the key must still have; null to overwrite whatever is there.</param>
/// <param name="stateOptions">Options of this write.</param>
/// <param name="metadata">Metadata of this write, such as <c>ttlInSeconds</c>.</param>
public readonly struct SaveStateItem<TValue>(
    string key, TValue value, string etag, StateOptions? stateOptions = null, IReadOnlyDictionary<string, string>? metadata = null)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The value; it is stored as JSON.</summary>
    public TValue Value { get; } = value;

    /// <summary>The etag that the key must still have; null to overwrite whatever is there.</summary>
    public string ETag { get; } = etag;

    /// <summary>Options of this write.</summary>
    public StateOptions? StateOptions { get; } = stateOptions;

    /// <summary>Metadata of this write, such as <c>ttlInSeconds</c>.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; } = metadata;
}
