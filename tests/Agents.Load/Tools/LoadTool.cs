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

    /// <summary>The field <c>target</c>; without it the tool is the tool server's endpoint <c>/tools/NAME</c>.</summary>
    public JsonObject? Target { get; init; }

    /// <summary>Further fields of the manifest.</summary>
    public JsonObject? More { get; init; }

    /// <summary>An endpoint of the tool server, reached by service invocation.</summary>
    public static JsonObject Endpoint(string path) => new() { ["type"] = "dapr", ["appId"] = ServerApp, ["path"] = path };

    public JsonObject Manifest()
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
            ["target"] = Target?.DeepClone() ?? Endpoint($"/tools/{Name}"),
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

    public void Write(string folder) =>
        File.WriteAllText(Path.Combine(folder, $"{Name}-{Version}.json"), Manifest().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
}
