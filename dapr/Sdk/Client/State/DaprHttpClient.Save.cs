using System.Net;
using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    public override Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckNames(storeName, key);
        return SaveAsync(storeName, One(key, value, null, stateOptions, metadata), null, cancellationToken);
    }

    public override Task<bool> TrySaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckNames(storeName, key);
        // An empty etag is passed on: what it means is up to the store.
        ArgumentNullException.ThrowIfNull(etag);
        return SaveAsync(storeName, One(key, value, etag, stateOptions, metadata), etag, cancellationToken);
    }

    public override Task SaveByteStateAsync(
        string storeName,
        string key,
        ReadOnlyMemory<byte> binaryValue,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckNames(storeName, key);
        return SaveAsync(storeName, OneRaw(key, binaryValue.Span, null, stateOptions, metadata), null, cancellationToken);
    }

    public override Task<bool> TrySaveByteStateAsync(
        string storeName,
        string key,
        ReadOnlyMemory<byte> binaryValue,
        string etag,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        CheckNames(storeName, key);
        ArgumentNullException.ThrowIfNull(etag);
        return SaveAsync(storeName, OneRaw(key, binaryValue.Span, etag, stateOptions, metadata), etag, cancellationToken);
    }

    public override Task SaveBulkStateAsync<TValue>(
        string storeName, IReadOnlyList<SaveStateItem<TValue>> items, CancellationToken cancellationToken = default)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0) throw new ArgumentException("There must be at least one item.", nameof(items));

        var body = new RequestBody(Json);
        using (var json = new Utf8JsonWriter(body, _jsonWriter))
        {
            json.WriteStartArray();
            foreach (var item in items) WriteItem(json, item.Key, item.Value, item.ETag, item.StateOptions, item.Metadata);
            json.WriteEndArray();
        }
        return SaveAsync(storeName, body, null, cancellationToken);
    }

    private async Task<bool> SaveAsync(string storeName, RequestBody body, string? etag, CancellationToken cancellationToken)
    {
        // Only the caller of a Try method gets a conflict as an answer.
        var expected = etag is null ? HttpStatusCode.OK : HttpStatusCode.Conflict;
        var request = Request(HttpMethod.Post, $"/v1.0/state/{SidecarPath.Segment(storeName)}", body);
        using var answer = await SendAsync(request, StateOperation, cancellationToken, expected);
        return answer.IsSuccessStatusCode;
    }

    private RequestBody One<TValue>(
        string key, TValue value, string? etag, StateOptions? options, IReadOnlyDictionary<string, string>? metadata)
    {
        var body = new RequestBody(Json);
        using var json = new Utf8JsonWriter(body, _jsonWriter);
        json.WriteStartArray();
        WriteItem(json, key, value, etag, options, metadata);
        json.WriteEndArray();
        return body;
    }

    private RequestBody OneRaw(
        string key, ReadOnlySpan<byte> value, string? etag, StateOptions? options, IReadOnlyDictionary<string, string>? metadata)
    {
        var body = new RequestBody(Json);
        using var json = new Utf8JsonWriter(body, _jsonWriter);
        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        if (!value.IsEmpty) StateItemJson.WriteRawValue(json, key, value);
        StateItemJson.WriteRest(json, etag, options, metadata);
        json.WriteEndObject();
        json.WriteEndArray();
        return body;
    }

    private void WriteItem<TValue>(
        Utf8JsonWriter json, string key, TValue value, string? etag, StateOptions? options, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        if (value is not null)
        {
            json.WritePropertyName("value"u8);
            JsonSerializer.Serialize(json, value, _json);
        }
        StateItemJson.WriteRest(json, etag, options, metadata);
        json.WriteEndObject();
    }

    private static void CheckNames(string storeName, string key)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        Argument.NotNullOrEmpty(key, nameof(key));
    }
}
