using System.Text.Json;
using System.Text.Json.Nodes;

namespace Agents.Load.Tools;

/// <summary>A tool of a run, as its manifest.</summary>
internal sealed record LoadTool(string Name, string Class)
{
    /// <summary>App id of the tool server.</summary>
    public const string ServerApp = "loadtools";

    public string Version { get; init; } = "1.0.0";

    public int TimeoutMs { get; init; } = 30_000;

    public bool Idempotent { get; init; } = true;

    /// <summary>
    /// Called directly over HTTP/2, not by service invocation: ten thousand calls then need a hundred connections and not ten thousand on
    /// each of three ways.
    /// </summary>
    public bool Direct { get; init; }

    /// <summary>The field <c>target</c>; without it the tool is the tool server's endpoint <c>/tools/NAME</c>.</summary>
    public JsonObject? Target { get; init; }

    /// <summary>Further fields of the manifest.</summary>
    public JsonObject? More { get; init; }

    /// <summary>An endpoint of the tool server, reached by service invocation.</summary>
    public static JsonObject Endpoint(string path) => new() { ["type"] = "dapr", ["appId"] = ServerApp, ["path"] = path };

    /// <param name="http2">Where the tool server speaks HTTP/2; needed for <see cref="Direct"/>.</param>
    public JsonObject Manifest(Uri? http2 = null)
    {
        var manifest = new JsonObject
        {
            ["kind"] = "Tool",
            ["name"] = Name,
            ["version"] = Version,
            ["description"] = "A tool of the load program.",
            ["class"] = Class,
            ["owner"] = "load@agents.example",
            ["timeoutMs"] = TimeoutMs,
            ["idempotent"] = Idempotent,
            ["target"] = Target?.DeepClone() ?? (Direct
                ? new JsonObject { ["type"] = "http", ["url"] = new Uri(http2!, $"/tools/{Name}").AbsoluteUri, ["httpVersion"] = 2 }
                : Endpoint($"/tools/{Name}")),
            ["inputSchema"] = new JsonObject { ["type"] = "object" },
        };
        if (Idempotent)
        {
            // As any tool has that may be called twice: a connection that breaks is no failure of the call.
            manifest["retry"] = new JsonObject { ["maxAttempts"] = 3, ["initialDelayMs"] = 50, ["maxDelayMs"] = 500 };
        }

        foreach (var (field, value) in More ?? [])
        {
            manifest[field] = value?.DeepClone();
        }

        return manifest;
    }

    public void Write(string folder, Uri http2) =>
        File.WriteAllText(Path.Combine(folder, $"{Name}-{Version}.json"), Manifest(http2).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
}
