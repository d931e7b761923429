using System.Text.Json;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.State;

namespace Dapr.Sidecar.Actors;

/// <summary>
/// State of actors: in the component with <c>actorStateStore: "true"</c>, under <c>APP||TYPE||ID||KEY</c> whatever the component's
/// prefix is. Written for actors that are active here, read for all.
/// </summary>
/// <param name="backend">The component; null: there is none.</param>
/// <param name="appId">The app id of this sidecar.</param>
/// <param name="allowsTtl">The feature <c>ActorStateTTL</c> is on.</param>
internal sealed class ActorStateApi(StateBackend? backend, string appId, bool allowsTtl)
{
    public async Task GetAsync(ApiContext api, string type, string id)
    {
        if (backend is null)
        {
            await api.ErrorAsync(ActorErrors.NoStateStore);
            return;
        }
        var key = Prefix(type, id) + api["key"];
        var (value, fault) = await backend.ReadAsync(() => backend.Store.Get(key), api.Aborted);
        if (fault is not null)
        {
            await api.ErrorAsync(ActorErrors.StateGet(fault.Message));
        }
        else if (value is not { Data.Length: > 0 })
        {
            await api.NoContentAsync();
        }
        else
        {
            if (value.ExpiresAt is { } expires) api.Http.Response.Headers["Metadata.ttlexpiretime"] = StateBulkGet.Time(expires);
            await api.BytesAsync(StatusCodes.Status200OK, value.Data);
        }
    }

    /// <param name="api">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="type">The actor's type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="isActive">It is active here.</param>
    public async Task TransactAsync(ApiContext api, byte[] body, string type, string id, bool isActive)
    {
        JsonDocument document;
        List<(string Operation, JsonElement Request)> steps;
        try
        {
            document = GoJsonBody.Parse(body);
            steps = Steps(document.RootElement);
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(ActorErrors.Malformed(e.Message));
            return;
        }
        using (document)
        {
            if (!isActive)
            {
                await api.ErrorAsync(ActorErrors.InstanceMissing);
                return;
            }
            await SaveAsync(api, steps, Prefix(type, id));
        }
    }

    private async Task SaveAsync(ApiContext api, List<(string Operation, JsonElement Request)> steps, string prefix)
    {
        List<StateOperation> operations = new(steps.Count);
        try
        {
            foreach (var (operation, request) in steps) operations.Add(Operation(operation, request, prefix));
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(ActorErrors.StateSave(e.Message));
            return;
        }
        if (backend is null)
        {
            await api.ErrorAsync(ActorErrors.NoStateStore);
            return;
        }
        if (operations.Count == 0)
        {
            await api.NoContentAsync();
            return;
        }
        var fault = await backend.WriteAsync(() => backend.Store.TransactAsync(operations), api.Aborted);
        await (fault is null ? api.NoContentAsync() : api.ErrorAsync(ActorErrors.StateSave(fault.Message)));
    }

    private static List<(string Operation, JsonElement Request)> Steps(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Null) return [];
        if (root.ValueKind != JsonValueKind.Array) throw new JsonException($"json: cannot unmarshal {root.ValueKind} into Go value of type []TransactionalOperation");
        List<(string, JsonElement)> steps = new(root.GetArrayLength());
        foreach (var item in root.EnumerateArray())
        {
            var fields = new GoFields(item, "TransactionalOperation");
            steps.Add((fields.Text("operation") ?? "", fields["request"]));
        }
        return steps;
    }

    /// <exception cref="JsonException">It cannot be carried out.</exception>
    private StateOperation Operation(string operation, JsonElement request, string prefix)
    {
        if (request.ValueKind == JsonValueKind.Undefined) throw new JsonException("request data is empty");
        if (operation.Length == 0) throw new JsonException("operation is empty");
        if (operation is not ("upsert" or "delete")) throw new JsonException($"operation type {operation} not supported; allowed: upsert, delete");
        var fields = new GoFields(request, "request");
        if (fields.Text("key") is not { Length: > 0 } key) throw new JsonException("missing key");
        var etag = fields.Text("etag");
        if (operation == "delete") return new DeleteRequest(prefix + key) { ETag = etag };
        var metadata = fields.Map("metadata") ?? [];
        if (!allowsTtl && metadata.ContainsKey("ttlInSeconds")) throw new JsonException("ttlInSeconds is not supported without the \"ActorStateTTL\" feature enabled");
        return new SetRequest(prefix + key) { Value = fields["value"], ETag = etag, Metadata = metadata };
    }

    private string Prefix(string type, string id) => $"{appId}{KeyPrefix.Separator}{type}{KeyPrefix.Separator}{id}{KeyPrefix.Separator}";
}
