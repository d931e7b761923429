namespace Dapr.Client;

/// <summary>Kind of one operation of a state transaction.</summary>
public enum StateOperationType
{
    /// <summary>Adds the key or replaces its value.</summary>
    Upsert,

    /// <summary>Removes the key.</summary>
    Delete,
}
