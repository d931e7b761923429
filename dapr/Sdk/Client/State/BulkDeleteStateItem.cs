namespace Dapr.Client;

/// <summary>One key to delete in bulk.</summary>
/// <param name="key">The key.</param>
/// <param name="etag">The etag that the key must still have; null to delete whatever is there.</param>
/// <param name="stateOptions">Options of this deletion.</param>
/// <param name="metadata">Metadata of this deletion.</param>
public readonly struct BulkDeleteStateItem(
    string key, string etag, StateOptions? stateOptions = null, IReadOnlyDictionary<string, string>? metadata = null)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The etag that the key must still have; null to delete whatever is there.</summary>
    public string ETag { get; } = etag;

    /// <summary>Options of this deletion.</summary>
    public StateOptions? StateOptions { get; } = stateOptions;

    /// <summary>Metadata of this deletion.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; } = metadata;
}
