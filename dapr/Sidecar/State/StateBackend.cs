using System.Text;
using System.Text.Json;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Resiliency;

namespace Dapr.Sidecar.State;

/// <summary>One state component of a sidecar: its store, and what Dapr puts around it.</summary>
internal sealed class StateBackend(string name, IStateStore store, KeyPrefix prefix, ValueEncryption? encryption, ICallPolicy policy)
{
    public string Name => name;
    public IStateStore Store => store;
    public ValueEncryption? Encryption => encryption;

    /// <summary>Set when the component publishes what its transactions write.</summary>
    public Outbox? Outbox { get; init; }

    /// <summary>The key as it is stored, or false when an application may not use it.</summary>
    public bool TryMakeKey(string key, out string stored)
    {
        stored = KeyPrefix.IsIllegal(key) ? "" : prefix.Add(key);
        return stored.Length > 0 || key.Length == 0;
    }

    /// <summary>
    /// The request with its value encrypted, where the store does that. What is encrypted is Go's print of the value, so an object
    /// comes back as text and no longer as JSON.
    /// </summary>
    public SetRequest Seal(SetRequest request) =>
        encryption is null ? request : request with { Raw = encryption.Encrypt(Encoding.UTF8.GetBytes(GoFormat.Value(request.Value))) };

    /// <summary>Reads with the resiliency of the component.</summary>
    public async Task<(T? Value, StateFault? Fault)> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        try
        {
            return (await policy.ExecuteAsync(_ => Task.FromResult(new Attempt<T>(read(), Failed: false)), cancellationToken), null);
        }
        catch (Exception e) when (e is not OperationCanceledException) // Whatever a store cannot do is told to the caller.
        {
            return (default, (e as StateException)?.Fault ?? new StateFault(e.Message));
        }
    }

    /// <summary>Writes with the resiliency of the component; every fault is tried again.</summary>
    public async Task<StateFault?> WriteAsync(Func<Task<StateFault?>> write, CancellationToken cancellationToken)
    {
        try
        {
            return await policy.ExecuteAsync(
                async _ =>
                {
                    var fault = await write();
                    return new Attempt<StateFault?>(fault, fault is not null);
                },
                cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or JsonException)) // As above.
        {
            return new StateFault(e.Message);
        }
    }

    /// <summary>Saves each on its own. Only those that failed for another reason than their etag are tried again.</summary>
    public async Task<StateFault?> SaveAsync(IReadOnlyList<SetRequest> requests, CancellationToken cancellationToken)
    {
        var pending = requests;
        try
        {
            return await policy.ExecuteAsync(
                async _ =>
                {
                    var faults = await store.SetAsync(pending);
                    var failed = SetOrder.Of(faults.Length).Where(i => faults[i] is not null).ToList();
                    if (failed.Count == 0) return new Attempt<StateFault?>(null, Failed: false);
                    if (pending.Count == 1) return new Attempt<StateFault?>(faults[0], Failed: true, Final: faults[0]!.ETag != ETagFault.None);

                    var all = Join(failed.ConvertAll(i => faults[i]!), out var canRetry);
                    if (canRetry) pending = [.. failed.Where(i => faults[i]!.ETag == ETagFault.None).Select(i => pending[i])];
                    return new Attempt<StateFault?>(all, Failed: true, Final: !canRetry);
                },
                cancellationToken);
        }
        catch (Exception e) when (e is not (OperationCanceledException or JsonException)) // As above.
        {
            return new StateFault(e.Message);
        }
    }

    /// <summary>One fault for several: with only etag faults an invalid one decides, among others the first etag fault.</summary>
    private static StateFault Join(List<StateFault> faults, out bool canRetry)
    {
        canRetry = faults.Exists(f => f.ETag == ETagFault.None);
        var text = string.Join('\n', faults.Select(f => f.Message));
        var kind = canRetry ? faults.Find(f => f.ETag != ETagFault.None)?.ETag ?? ETagFault.None
            : faults.Exists(f => f.ETag == ETagFault.Invalid) ? ETagFault.Invalid
            : ETagFault.Mismatch;
        return new StateFault(text, kind);
    }
}
