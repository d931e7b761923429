using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.State;

/// <summary>A state store on the embedded tables. A component type says how a key is read and written; this brings it to the file.</summary>
internal abstract class DurableStateStore(Store store, TimeProvider time, GoJsonStyle style) : IStateStore
{
    public abstract IReadOnlyList<string> Capabilities { get; }

    public virtual string? QueryProblem => null;

    public StateValue? Get(string key) => store.Read(session => Find(session, key, Now()));

    public virtual IReadOnlyList<BulkValue> BulkGet(IReadOnlyList<string> keys) => store.Read(session =>
    {
        var found = new BulkValue[keys.Count];
        var now = Now();
        for (var i = 0; i < keys.Count; i++) found[i] = FindOne(session, keys[i], now);
        return found;
    });

    public Task<StateFault?[]> SetAsync(IReadOnlyList<SetRequest> requests)
    {
        var values = new byte[requests.Count][];
        for (var i = 0; i < values.Length; i++) values[i] = requests[i].Encode(style);
        return store.WriteAsync(session =>
        {
            var faults = new StateFault?[values.Length];
            var now = Now();
            foreach (var i in SetOrder.Of(values.Length)) faults[i] = Set(session, requests[i], values[i], now);
            return faults;
        });
    }

    public Task<StateFault?> DeleteAsync(DeleteRequest request) => store.WriteAsync(session => Delete(session, request));

    public async Task<StateFault?> TransactAsync(IReadOnlyList<StateOperation> operations)
    {
        var values = new byte[operations.Count][];
        for (var i = 0; i < values.Length; i++) values[i] = operations[i] is SetRequest set ? set.Encode(style) : [];
        try
        {
            return await store.WriteAsync(session => Transact(session, operations, values, Now()));
        }
        catch (StateException e)
        {
            return e.Fault;
        }
    }

    protected Store Store => store;

    protected long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    protected abstract StateValue? Find(StoreSession session, string key, long nowMs);

    protected abstract StateFault? Set(StoreSession session, SetRequest request, byte[] value, long nowMs);

    protected abstract StateFault? Delete(StoreSession session, DeleteRequest request);

    /// <summary>All or nothing: throws a <see cref="StateException"/> to undo what was done.</summary>
    protected virtual StateFault? Transact(StoreSession session, IReadOnlyList<StateOperation> operations, byte[][] values, long nowMs)
    {
        for (var i = 0; i < operations.Count; i++)
        {
            var fault = operations[i] is SetRequest set ? Set(session, set, values[i], nowMs) : Delete(session, (DeleteRequest)operations[i]);
            if (fault is not null) throw new StateException(fault);
        }
        return null;
    }

    private BulkValue FindOne(StoreSession session, string key, long nowMs)
    {
        try
        {
            return new(key, Find(session, key, nowMs));
        }
        catch (StateException e)
        {
            return new(key, null, e.Fault);
        }
    }
}
