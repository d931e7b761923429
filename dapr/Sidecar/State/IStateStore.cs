namespace Dapr.Sidecar.State;

/// <summary>A state store with the manners of its component type. Keys have their prefix already.</summary>
internal interface IStateStore
{
    /// <summary>What the metadata API says that it can do, in Dapr's order.</summary>
    IReadOnlyList<string> Capabilities { get; }

    /// <summary>Why a query fails. Null: the type has no query API at all.</summary>
    string? QueryProblem => null;

    /// <summary>The value, null when there is none.</summary>
    /// <exception cref="StateException">What lies there cannot be read.</exception>
    StateValue? Get(string key);

    IReadOnlyList<BulkValue> BulkGet(IReadOnlyList<string> keys);

    /// <summary>Each on its own, whatever becomes of the others. The faults are in the order of the requests.</summary>
    Task<StateFault?[]> SetAsync(IReadOnlyList<SetRequest> requests);

    Task<StateFault?> DeleteAsync(DeleteRequest request);

    Task<StateFault?> TransactAsync(IReadOnlyList<StateOperation> operations);
}

internal sealed class StateException(StateFault fault) : Exception(fault.Message)
{
    public StateFault Fault { get; } = fault;
}
