using System.Text.Json.Nodes;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.State;

/// <summary>The error answers of the state API.</summary>
internal static class StateErrors
{
    /// <param name="store">The name in the path.</param>
    /// <param name="appId">Null where Dapr does not tell it.</param>
    public static ApiError NotConfigured(string store, string? appId) =>
        new(500, "ERR_STATE_STORE_NOT_CONFIGURED", $"state store {store} is not configured", [Info("DAPR_STATE_NOT_CONFIGURED", appId)]);

    public static ApiError NotFound(string store, string? appId) =>
        new(400, "ERR_STATE_STORE_NOT_FOUND", $"state store {store} is not found", [Info("DAPR_STATE_NOT_FOUND", appId)]);

    /// <param name="store">The name in the path.</param>
    /// <param name="key">What was wrong.</param>
    /// <param name="field">Named in the details; empty in transactions.</param>
    public static ApiError IllegalKey(string store, string key, string field)
    {
        var message = "api error: code = InvalidArgument desc = " + KeyPrefix.IllegalMessage(key);
        var violation = new JsonObject { ["description"] = message };
        if (field.Length > 0) violation["field"] = field;
        var request = new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.BadRequest", ["field_violations"] = new JsonArray(violation) };
        return new(400, "ERR_MALFORMED_REQUEST", message, [request, Resource(store), Info("DAPR_STATE_ILLEGAL_KEY", null)]);
    }

    public static ApiError Malformed(string message) => new(400, "ERR_MALFORMED_REQUEST", message);

    public static ApiError Undecodable(string detail) => Malformed("failed deserializing HTTP body: " + detail);

    public static ApiError Get(string key, string store, StateFault fault) =>
        new(500, "ERR_STATE_GET", $"fail to get {key} from state store {store}: {fault.Message}");

    public static ApiError BulkGet(StateFault fault) => new(500, "ERR_STATE_BULK_GET", fault.Message);

    public static ApiError Save(string store, StateFault fault) =>
        new(fault.Status, "ERR_STATE_SAVE", $"failed saving state in state store {store}: {fault.Message}");

    public static ApiError Delete(string key, StateFault fault) =>
        new(fault.Status, "ERR_STATE_DELETE", $"failed deleting state with key {key}: {fault.Message}");

    public static ApiError UnknownOperation(string operation) =>
        new(400, "ERR_NOT_SUPPORTED_STATE_OPERATION", $"operation type {operation} not supported");

    public static ApiError Transaction(StateFault fault) =>
        new(500, "ERR_STATE_TRANSACTION", $"error while executing state transaction: {fault.Message}");

    public static ApiError QueryNotSupported(string store) =>
        new(500, "ERR_STATE_STORE_NOT_SUPPORTED", "state store does not support querying", [Resource(store), Info("DAPR_STATE_QUERYING_NOT_SUPPORTED", null)]);

    public static ApiError Query(string store, string detail) =>
        new(500, "ERR_STATE_QUERY", $"state store {store} query failed: {detail}", [Resource(store), Info("DAPR_STATE_QUERY_FAILED", null)]);

    private static JsonObject Resource(string store) => ApiError.ResourceInfo("state", store);

    private static JsonObject Info(string reason, string? appId)
    {
        var info = ApiError.ErrorInfo(reason, appId is null ? [] : [new("appID", appId)]);
        if (appId is null) info["metadata"] = null;
        return info;
    }
}
