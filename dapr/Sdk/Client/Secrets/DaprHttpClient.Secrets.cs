using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    public override Task<Dictionary<string, string>> GetSecretAsync(
        string storeName,
        string key,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        Argument.NotNullOrEmpty(key, nameof(key));
        var path = $"/v1.0/secrets/{SidecarPath.Segment(storeName)}/{SidecarPath.Segment(key)}";
        return GetAsync(
            SidecarPath.WithMetadata(path, metadata), "Secret operation", SdkJson.Default.DictionaryStringString, cancellationToken);
    }

    public override Task<Dictionary<string, Dictionary<string, string>>> GetBulkSecretAsync(
        string storeName,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        var path = $"/v1.0/secrets/{SidecarPath.Segment(storeName)}/bulk";
        return GetAsync(
            SidecarPath.WithMetadata(path, metadata),
            "Bulk secret operation",
            SdkJson.Default.DictionaryStringDictionaryStringString,
            cancellationToken);
    }

    /// <summary>Reads a JSON answer of the sidecar's own; an empty one is an empty object.</summary>
    private async Task<TAnswer> GetAsync<TAnswer>(
        string path, string operation, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(Request(HttpMethod.Get, path), operation, cancellationToken);
        using var body = await ReadAsync(answer, operation, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(body.Memory.IsEmpty ? "{}"u8 : body.Memory.Span, type)!;
        }
        catch (JsonException cause)
        {
            throw Failure.OfUnreadable(operation, cause);
        }
    }
}
