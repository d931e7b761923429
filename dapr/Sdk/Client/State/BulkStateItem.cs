// The official types carry no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.Client;

/// <summary>One key of a bulk read with its value as JSON text.</summary>
/// <param name="key">The key.</param>
/// <param name="value">The value as JSON text; empty when there is none.</param>
/// <param name="etag">The etag; empty when there is none.</param>
public readonly struct BulkStateItem(string key, string value, string etag)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The value as JSON text; empty when the key does not exist.</summary>
    public string Value { get; } = value;

    /// <summary>The etag; empty when the key does not exist.</summary>
    public string ETag { get; } = etag;
}

/// <summary>One key of a bulk read with its value.</summary>
/// <typeparam name="TValue">Type of the value.</typeparam>
/// <param name="key">The key.</param>
/// <param name="value">The value; the default of its type when there is none.</param>
/// <param name="etag">The etag; empty when there is none.</param>
public readonly struct BulkStateItem<TValue>(string key, TValue value, string etag)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The value; the default of its type when the key does not exist.</summary>
    public TValue Value { get; } = value;

    /// <summary>The etag; empty when the key does not exist.</summary>
    public string ETag { get; } = etag;
}
