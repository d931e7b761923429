using System.Diagnostics.CodeAnalysis;

namespace Dapr.Client;

/// <summary>One operation of a state transaction.</summary>
/// <param name="key">The key; not null.</param>
/// <param name="value">The value as UTF-8 JSON; null for a deletion.</param>
/// <param name="operationType">What to do with the key.</param>
/// <param name="etag">The etag that the key must still have; null for none.</param>
/// <param name="metadata">Metadata of this operation, such as <c>ttlInSeconds</c>.</param>
/// <param name="options">Options of this operation.</param>
public sealed class StateTransactionRequest(
    string key,
    byte[]? value,
    StateOperationType operationType,
    string? etag = null,
    IReadOnlyDictionary<string, string>? metadata = null,
    StateOptions? options = null)
{
    /// <summary>Options of this operation.</summary>
    [SuppressMessage("Design", "CA1051", Justification = "It is a field in the official SDK.")]
    public StateOptions? Options = options;

    /// <summary>The key.</summary>
    public string Key { get; } = key ?? throw new ArgumentNullException(nameof(key));

    /// <summary>The value as UTF-8 JSON; null for a deletion.</summary>
    public byte[]? Value { get; set; } = value;

    /// <summary>What to do with the key.</summary>
    public StateOperationType? OperationType { get; set; } = operationType;

    /// <summary>The etag that the key must still have; null for none.</summary>
    public string? ETag { get; set; } = etag;

    /// <summary>Metadata of this operation, such as <c>ttlInSeconds</c>.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; set; } = metadata;
}
