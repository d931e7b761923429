using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.State;

/// <summary>Reads several keys. One value that is not JSON spoils the whole answer: it is 200 without a body.</summary>
internal static class StateBulkGet
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = Json.Relaxed.Encoder };

    public static async Task RunAsync(ApiContext api, StateBackend backend)
    {
        if (await api.ReadBodyAsync() is not { } body)
        {
            await api.ErrorAsync(StateErrors.Undecodable(StateSave.TooLarge));
            return;
        }
        List<string> keys;
        try
        {
            using var document = GoJsonBody.Parse(body);
            var fields = new GoFields(document.RootElement, "BulkGetRequest");
            keys = [.. fields.List("keys").Select(key => fields.AsText(key, "keys"))];
            _ = fields.Map("metadata");

            // All keys are read at one time, so how many goroutines daprd would use is not to be seen.
            _ = fields.Integer("parallelism");
        }
        catch (JsonException e)
        {
            await api.ErrorAsync(StateErrors.Undecodable(e.Message));
            return;
        }
        for (var i = 0; i < keys.Count; i++)
        {
            var key = keys[i];
            if (!backend.TryMakeKey(key, out var stored))
            {
                await api.ErrorAsync(StateErrors.IllegalKey(backend.Name, key, key));
                return;
            }
            keys[i] = stored;
        }
        var (values, fault) = keys.Count == 0 ? ([], null) : await backend.ReadAsync(() => backend.Store.BulkGet(keys), api.Aborted);
        await (fault is null ? AnswerAsync(api, backend, values!) : api.ErrorAsync(StateErrors.BulkGet(fault)));
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Task AnswerAsync(ApiContext api, StateBackend backend, IReadOnlyList<BulkValue> values)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output, Relaxed))
        {
            try
            {
                json.WriteStartArray();
                foreach (var value in values) Write(json, value, backend.Encryption);
                json.WriteEndArray();
            }
            catch (Exception e) when (e is JsonException or ArgumentException)
            {
                json.Reset();
                return SpoiltAsync(api);
            }
        }
        return api.BytesAsync(StatusCodes.Status200OK, output.WrittenMemory);
    }

    /// <summary>daprd's encoder fails before anything is written, and nothing else is answered: no body, no trace header.</summary>
    private static Task SpoiltAsync(ApiContext api)
    {
        var response = api.Http.Response;
        response.Headers.Remove("traceparent");
        response.Headers.Remove("tracestate");
        response.ContentType = "application/json";
        return Task.CompletedTask;
    }

    private static void Write(Utf8JsonWriter json, BulkValue entry, ValueEncryption? encryption)
    {
        var (value, error) = Decrypt(entry, encryption);
        json.WriteStartObject();
        json.WriteString("key", KeyPrefix.Remove(entry.Key));
        if (value is { Data.Length: > 0 })
        {
            json.WritePropertyName("data");
            json.WriteRawValue(value.Data);
        }
        if (value?.ETag is { } etag) json.WriteString("etag", etag);
        if (value?.ExpiresAt is { } expires)
        {
            json.WriteStartObject("metadata");
            json.WriteString("ttlExpireTime", Time(expires));
            json.WriteEndObject();
        }
        if (error is not null) json.WriteString("error", error);
        json.WriteEndObject();
    }

    private static (StateValue? Value, string? Error) Decrypt(BulkValue entry, ValueEncryption? encryption)
    {
        if (encryption is null || entry.Value is not { Data.Length: > 0 } value) return (entry.Value, entry.Fault?.Message);
        try
        {
            return (value with { Data = encryption.Decrypt(value.Data) }, null);
        }
        catch (StateException e)
        {
            return (value with { Data = [] }, e.Message);
        }
    }
}
