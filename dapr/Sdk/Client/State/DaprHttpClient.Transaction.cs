using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    public override async Task ExecuteStateTransactionAsync(
        string storeName,
        IReadOnlyList<StateTransactionRequest> operations,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        Argument.NotNullOrEmpty(storeName, nameof(storeName));
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count == 0) throw new ArgumentException("There must be at least one operation.", nameof(operations));

        using var body = new RequestBody(Json);
        using (var json = new Utf8JsonWriter(body, _jsonWriter)) WriteTransaction(json, operations, metadata);
        var request = Request(HttpMethod.Post, $"/v1.0/state/{SidecarPath.Segment(storeName)}/transaction", body);
        using var answer = await SendAsync(request, StateOperation, cancellationToken);
    }

    private static void WriteTransaction(
        Utf8JsonWriter json, IReadOnlyList<StateTransactionRequest> operations, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject();
        json.WriteStartArray("operations"u8);
        foreach (var operation in operations)
        {
            json.WriteStartObject();
            json.WriteString("operation"u8, StateNames.Of(operation.OperationType));
            json.WriteStartObject("request"u8);
            json.WriteString("key"u8, operation.Key);
            if (operation.Value is { Length: > 0 } value) StateItemJson.WriteRawValue(json, operation.Key, value);
            StateItemJson.WriteRest(json, operation.ETag, operation.Options, operation.Metadata);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (metadata is { Count: > 0 }) StateItemJson.WriteMetadata(json, metadata);
        json.WriteEndObject();
    }
}
