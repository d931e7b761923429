using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.State;

/// <summary><c>state.in-memory</c>: one sidecar's own, gone with it. A transaction checks every etag first and then cannot fail.</summary>
internal sealed class InMemoryStateStore(TimeProvider time) : IStateStore
{
    private readonly Dictionary<string, StateValue> _items = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public IReadOnlyList<string> Capabilities => ["ETAG", "TRANSACTIONAL", "TTL", "DELETE_WITH_PREFIX", "KEYS_LIKE", "ACTOR"];

    public StateValue? Get(string key)
    {
        lock (_lock) return Find(key);
    }

    public IReadOnlyList<BulkValue> BulkGet(IReadOnlyList<string> keys)
    {
        lock (_lock) return [.. keys.Select(key => new BulkValue(key, Find(key)))];
    }

    public Task<StateFault?[]> SetAsync(IReadOnlyList<SetRequest> requests)
    {
        var faults = new StateFault?[requests.Count];
        foreach (var i in SetOrder.Of(requests.Count)) faults[i] = Set(requests[i]);
        return Task.FromResult(faults);
    }

    public Task<StateFault?> DeleteAsync(DeleteRequest request)
    {
        if (StateOptions.Check(request) is { } wrong) return Task.FromResult<StateFault?>(wrong);
        lock (_lock)
        {
            var fault = CheckETag(request);
            if (fault is null) _items.Remove(request.Key);
            return Task.FromResult(fault);
        }
    }

    public Task<StateFault?> TransactAsync(IReadOnlyList<StateOperation> operations)
    {
        var made = new StateValue?[operations.Count];
        for (var i = 0; i < operations.Count; i++)
        {
            if (operations[i] is SetRequest set && Make(set, out made[i]) is { } wrong) return Task.FromResult<StateFault?>(wrong);
        }
        lock (_lock)
        {
            foreach (var operation in operations)
            {
                if (CheckETag(operation) is { } fault) return Task.FromResult<StateFault?>(fault);
            }
            for (var i = 0; i < operations.Count; i++)
            {
                if (made[i] is { } value) _items[operations[i].Key] = value;
                else _items.Remove(operations[i].Key);
            }
        }
        return Task.FromResult<StateFault?>(null);
    }

    private StateFault? Set(SetRequest request)
    {
        if (Make(request, out var value) is { } wrong) return wrong;
        lock (_lock)
        {
            if (CheckETag(request) is { } fault) return fault;
            _items[request.Key] = value!;
        }
        return null;
    }

    private StateFault? Make(SetRequest request, out StateValue? value)
    {
        value = null;
        if (StateOptions.Check(request) is { } wrong) return wrong;
        if (StateOptions.ReadTtl(request, out var ttl) is { } noTtl) return noTtl;
        value = new StateValue(request.Encode(GoJsonStyle.Standard), RandomIds.NewGuid().ToString())
        {
            // Beyond what a date can hold it never expires for anyone.
            ExpiresAt = ttl is > 0 and < int.MaxValue ? time.GetUtcNow().AddSeconds(ttl.Value) : null,
        };
        return null;
    }

    private StateFault? CheckETag(StateOperation request)
    {
        var item = request.HasETag || request.IsFirstWrite ? Find(request.Key) : null;
        if (!request.HasETag) return item is null ? null : StateFault.Mismatch("item already exists and no etag was passed");
        if (item is null) return StateFault.Mismatch($"state not exist or expired for key={request.Key}");
        return item.ETag == request.ETag ? null : StateFault.Mismatch($"state etag not match for key={request.Key}: current={item.ETag}, expect={request.ETag}");
    }

    private StateValue? Find(string key)
    {
        if (!_items.TryGetValue(key, out var item)) return null;
        if (item.ExpiresAt is null || item.ExpiresAt >= time.GetUtcNow()) return item;
        _items.Remove(key);
        return null;
    }
}
