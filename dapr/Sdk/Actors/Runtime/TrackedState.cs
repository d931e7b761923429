namespace Dapr.Actors.Runtime;

/// <summary>A value of an actor in memory.</summary>
internal sealed class TrackedState(object? value, Type type, StateChangeKind change, DateTimeOffset? expires)
{
    public object? Value { get; set; } = value;
    public Type Type { get; set; } = type;
    public StateChangeKind Change { get; set; } = change;

    /// <summary>Null: never.</summary>
    public DateTimeOffset? Expires { get; set; } = expires;

    public bool IsThere(DateTimeOffset now) => Change != StateChangeKind.Remove && !(Expires <= now);
}
