using System.Text.Json.Nodes;

namespace Dapr.Sidecar.Http;

/// <summary>An error answer of the Dapr HTTP API: <c>{"errorCode","message"}</c>, with <c>details</c> where Dapr gives them.</summary>
internal sealed record ApiError(int Status, string Code, string Message, JsonArray? Details = null)
{
    /// <summary>The <c>google.rpc.ErrorInfo</c> entry that most detailed errors of Dapr begin with.</summary>
    public static JsonObject ErrorInfo(string reason, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var values = new JsonObject();
        foreach (var (key, value) in metadata) values[key] = value;
        return new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
            ["domain"] = "dapr.io",
            ["metadata"] = values,
            ["reason"] = reason,
        };
    }

    /// <summary>The <c>google.rpc.ResourceInfo</c> entry that names the resource at fault.</summary>
    public static JsonObject ResourceInfo(string type, string name, string owner = "", string description = "") => new()
    {
        ["@type"] = "type.googleapis.com/google.rpc.ResourceInfo",
        ["description"] = description,
        ["owner"] = owner,
        ["resource_name"] = name,
        ["resource_type"] = type,
    };
}
