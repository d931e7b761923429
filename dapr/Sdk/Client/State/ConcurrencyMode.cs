namespace Dapr.Client;

/// <summary>What happens when two writers change the same key.</summary>
public enum ConcurrencyMode
{
    /// <summary>The first write wins; a later one with an outdated etag, or with none on an existing key, fails.</summary>
    FirstWrite,

    /// <summary>The last write wins. An etag that is given is compared all the same.</summary>
    LastWrite,
}
