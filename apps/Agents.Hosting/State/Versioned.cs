namespace Agents.Hosting.State;

/// <summary>A value as it was read, with the etag that a change has to name. No value: the key does not exist.</summary>
public readonly record struct Versioned<T>(T? Value, string ETag)
    where T : class;
