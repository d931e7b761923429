namespace Agents.Hosting.State;

/// <summary>A value as it was read, with the etag that a change has to name. No value: the key does not exist.</summary>
public readonly record struct Versioned<T>(T? Value, string ETag)
    where T : class
{
    /// <summary>What a change has to name, whatever the store says of a key that does not exist; empty: nothing was there.</summary>
    public string Expected => Value is null ? "" : ETag;

    /// <summary>What is to stand at the key that was read, unless somebody else has written there since.</summary>
    public StateChange<T> Change(string key, T next) => new(key, next, Expected);
}
