using System.Text.Json;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.State;

/// <summary>Several writes in one request. Whether they hang together is a matter of the store.</summary>
internal static class StateTransaction
{
    public static async Task RunAsync(ApiContext api, StateBackend backend)
    {
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(StateErrors.Undecodable(StateSave.TooLarge));
            return;
        }
        try
        {
            using var document = GoJsonBody.Parse(body);
            var (operations, error) = Read(document.RootElement, backend, api.QueryMetadata());
            if (error is not null) await api.ErrorAsync(error);
            else if (operations.Count == 0) await api.NoContentAsync();
            else await CommitAsync(api, backend, operations);
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(StateErrors.Undecodable(e.Message));
        }
    }

    private static async Task CommitAsync(ApiContext api, StateBackend backend, List<StateOperation> operations)
    {
        if (backend.Outbox is { } outbox)
        {
            var (withMarkers, error) = await outbox.PublishAsync(operations, api.Http.Features.Get<TraceContext>(), api.Aborted);
            if (error is not null)
            {
                await api.ErrorAsync(error);
                return;
            }
            operations = withMarkers;
        }
        var fault = await backend.WriteAsync(() => backend.Store.TransactAsync(operations), api.Aborted);
        await (fault is null ? api.NoContentAsync() : api.ErrorAsync(StateErrors.Transaction(fault)));
    }

    private static (List<StateOperation> Operations, ApiError? Error) Read(JsonElement body, StateBackend backend, Dictionary<string, string> query)
    {
        List<StateOperation> operations = [];
        var fields = new GoFields(body, "transaction");

        // Only the query's metadata reaches the operations; that of the body is for the transaction as a whole, and no store here looks at it.
        _ = fields.Map("metadata");
        var steps = fields.List("operations")
            .Select(item => new GoFields(item, "operation"))
            .Select(step => (Operation: step.Text("operation") ?? "", Request: step["request"]))
            .ToList();
        foreach (var (operation, request) in steps)
        {
            if (operation is not ("upsert" or "delete")) return (operations, StateErrors.UnknownOperation(operation));
            var set = StateSave.ReadOne(new GoFields(request, "request"), query);
            if (!backend.TryMakeKey(set.Key, out var stored)) return (operations, StateErrors.IllegalKey(backend.Name, set.Key, field: ""));
            operations.Add(operation == "upsert" ? backend.Seal(set with { Key = stored }) : Delete(set, stored));
        }
        return (operations, null);
    }

    private static DeleteRequest Delete(SetRequest read, string key) => new(key)
    {
        ETag = read.ETag,
        Metadata = read.Metadata,
        Concurrency = read.Concurrency,
        Consistency = read.Consistency,
    };
}
