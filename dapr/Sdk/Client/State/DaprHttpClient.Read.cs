using System.Text;
using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    private const string StateOperation = "State operation";

    public override async Task<TValue> GetStateAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = default,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        (await GetStateAndETagAsync<TValue>(storeName, key, consistencyMode, metadata, cancellationToken)).value;

    public override async Task<(TValue value, string etag)> GetStateAndETagAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetAsync(storeName, key, consistencyMode, metadata, cancellationToken);
        using var body = await ReadAsync(answer, StateOperation, cancellationToken);
        if (body.Memory.IsEmpty) return (default!, ETag(answer));
        try
        {
            return (JsonSerializer.Deserialize<TValue>(body.Memory.Span, _json)!, ETag(answer));
        }
        catch (JsonException cause)
        {
            throw new DaprException($"State operation failed: the value of '{key}' is no {typeof(TValue).Name}: {cause.Message}", cause);
        }
    }

    public override async Task<ReadOnlyMemory<byte>> GetByteStateAsync(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default) =>
        (await GetByteStateAndETagAsync(storeName, key, consistencyMode, metadata, cancellationToken)).Item1;

    public override async Task<(ReadOnlyMemory<byte>, string etag)> GetByteStateAndETagAsync(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var answer = await GetAsync(storeName, key, consistencyMode, metadata, cancellationToken);
        using var body = await ReadAsync(answer, StateOperation, cancellationToken);
        return (body.Memory.ToArray(), ETag(answer));
    }

    public override async Task<IReadOnlyList<BulkStateItem>> GetBulkStateAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var body = await GetBulkAsync(storeName, keys, parallelism, metadata, cancellationToken);
        return BulkStateAnswer.Read(body.Memory.Span, keys.Count, static (ref Utf8JsonReader json, ReadOnlySpan<byte> all) =>
        {
            var start = (int)json.TokenStartIndex;
            json.Skip();
            return Encoding.UTF8.GetString(all[start..(int)json.BytesConsumed]);
        }, static (key, value, etag) => new BulkStateItem(key, value ?? string.Empty, etag));
    }

    public override async Task<IReadOnlyList<BulkStateItem<TValue>>> GetBulkStateAsync<TValue>(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        using var body = await GetBulkAsync(storeName, keys, parallelism, metadata, cancellationToken);
        return BulkStateAnswer.Read(
            body.Memory.Span,
            keys.Count,
            (ref Utf8JsonReader json, ReadOnlySpan<byte> _) => JsonSerializer.Deserialize<TValue>(ref json, _json),
            static (key, value, etag) => new BulkStateItem<TValue>(key, value!, etag));
    }

    private Task<HttpResponseMessage> GetAsync(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        Argument.NotNullOrEmpty(key, nameof(key));
        var path = $"/v1.0/state/{SidecarPath.Segment(storeName)}/{SidecarPath.Segment(key)}";
        path = SidecarPath.With(path, "consistency", StateNames.Of(consistencyMode));
        return SendAsync(Request(HttpMethod.Get, SidecarPath.WithMetadata(path, metadata)), StateOperation, cancellationToken);
    }

    private async Task<ResponseBody> GetBulkAsync(
        string storeName,
        IReadOnlyList<string> keys,
        int? parallelism,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0) throw new ArgumentException("There must be at least one key.", nameof(keys));

        var request = new RequestBody(Json);
        using (var json = new Utf8JsonWriter(request, _jsonWriter))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys"u8);
            foreach (var key in keys) json.WriteStringValue(key);
            json.WriteEndArray();
            if (parallelism is { } limit) json.WriteNumber("parallelism"u8, limit);
            json.WriteEndObject();
        }
        var path = SidecarPath.WithMetadata($"/v1.0/state/{SidecarPath.Segment(storeName)}/bulk", metadata);
        using var answer = await SendAsync(Request(HttpMethod.Post, path, request), StateOperation, cancellationToken);
        return await ReadAsync(answer, StateOperation, cancellationToken);
    }

    private static string ETag(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("ETag", out var values) ? values.ToString() : string.Empty;
}
