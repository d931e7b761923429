using System.Text.Json;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.State;

/// <summary>Saves one or more keys, each on its own.</summary>
internal static class StateSave
{
    public const string TooLarge = "http: request body too large";

    public static async Task RunAsync(ApiContext api, StateBackend backend)
    {
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(StateErrors.Malformed(TooLarge));
            return;
        }
        try
        {
            body = GoJsonBody.Ready(body);
            // An encrypted value is Go's print of it, for which it has to be taken apart anyway.
            var plain = backend.Encryption is null ? PlainSave.Read(body, api.QueryMetadata()) : null;
            using var document = plain is null ? GoJsonBody.Parse(body) : null;
            var requests = plain ?? Read(document!.RootElement, api.QueryMetadata());
            if (Complete(requests, backend) is { } error) await api.ErrorAsync(error);
            else if (requests.Count == 0) await api.NoContentAsync();
            else if (await backend.SaveAsync(requests, api.Aborted) is { } fault) await api.ErrorAsync(StateErrors.Save(backend.Name, fault));
            else await api.NoContentAsync();
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(StateErrors.Malformed(e.Message));
        }
    }

    private static List<SetRequest> Read(JsonElement body, Dictionary<string, string> query)
    {
        List<SetRequest> requests = [];
        if (body.ValueKind == JsonValueKind.Null) return requests;
        if (body.ValueKind != JsonValueKind.Array) throw new JsonException("json: cannot unmarshal the body into a list of save requests");
        foreach (var item in body.EnumerateArray()) requests.Add(ReadOne(new GoFields(item, "SetRequest"), query));
        return requests;
    }

    /// <summary>Puts the stored keys and values in; all of the body was read before anything is checked.</summary>
    private static ApiError? Complete(List<SetRequest> requests, StateBackend backend)
    {
        for (var i = 0; i < requests.Count; i++)
        {
            var key = requests[i].Key;
            if (key.Length == 0) return StateErrors.Malformed("\"key\" is a required field");
            if (!backend.TryMakeKey(key, out var stored)) return StateErrors.IllegalKey(backend.Name, key, key);
            requests[i] = backend.Seal(requests[i] with { Key = stored });
        }
        return null;
    }

    /// <summary>A request as it is written in a save or in a transaction; what the query says of metadata wins.</summary>
    public static SetRequest ReadOne(GoFields fields, Dictionary<string, string> query)
    {
        var options = new GoFields(fields["options"], "SetStateOption");
        return new SetRequest(fields.Text("key") ?? "")
        {
            Value = fields["value"],
            ETag = fields.Text("etag"),
            Metadata = Merge(fields.Map("metadata"), query),
            Concurrency = options.Text("concurrency") ?? "",
            Consistency = options.Text("consistency") ?? "",
            ContentType = fields.Text("contentType"),
        };
    }

    public static Dictionary<string, string> Merge(Dictionary<string, string>? own, Dictionary<string, string> query)
    {
        if (own is null) return query;
        foreach (var (key, value) in query) own[key] = value;
        return own;
    }
}
