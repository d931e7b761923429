namespace Dapr.Actors.Runtime;

/// <summary>What was done to a value of an actor.</summary>
public enum StateChangeKind
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is new.</summary>
    Add = 1,

    /// <summary>It was changed.</summary>
    Update = 2,

    /// <summary>It was removed.</summary>
    Remove = 3,
}
