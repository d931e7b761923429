namespace Dapr.Client;

/// <summary>Options of a state operation. What is null is left to the store.</summary>
public class StateOptions
{
    /// <summary>The consistency asked for.</summary>
    public ConsistencyMode? Consistency { get; set; }

    /// <summary>The concurrency rule asked for.</summary>
    public ConcurrencyMode? Concurrency { get; set; }
}
