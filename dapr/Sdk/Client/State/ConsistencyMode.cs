namespace Dapr.Client;

/// <summary>How far a state operation must have spread before it is answered.</summary>
public enum ConsistencyMode
{
    /// <summary>One replica is enough.</summary>
    Eventual,

    /// <summary>All replicas, or a majority of them, as the store defines it.</summary>
    Strong,
}
