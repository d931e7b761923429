namespace Dapr.Sidecar.Storage;

/// <summary>A key of Redis: a plain string, or a hash of which Dapr's fields have columns of their own.</summary>
internal sealed record RedisKey(bool IsHash)
{
    /// <summary>The string, or the field <c>data</c> of a hash.</summary>
    public byte[]? Data { get; init; }
    public string? Version { get; init; }

    /// <summary>The field <c>first-write</c>: from the first guarded write on, a write needs the right version.</summary>
    public string? FirstWrite { get; init; }
    public IReadOnlyDictionary<string, string>? OtherFields { get; init; }

    /// <summary>Unix time in milliseconds; null: never.</summary>
    public long? ExpiresMs { get; init; }
}

/// <summary>A time limit that is set, or taken away.</summary>
/// <param name="Ms">Unix time in milliseconds; null: the key stays for good.</param>
internal readonly record struct Expiry(long? Ms);
