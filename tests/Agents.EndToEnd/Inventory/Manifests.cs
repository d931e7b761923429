using System.Net.Http.Headers;
using System.Text;

namespace Agents.EndToEnd.Inventory;

/// <summary>Bodies of management requests, for tools that the tests of the API do not see: all begin with <c>rolling.</c></summary>
internal static class Manifests
{
    /// <summary>A way to the shop's profiles, in YAML.</summary>
    public static string Yaml(string tool, string version, string description = "Looks up a profile.", string path = "/profiles/lookup") => $$"""
        kind: Tool
        name: {{tool}}
        version: {{version}}
        description: {{description}}
        class: interactive
        owner: tests
        target: { type: dapr, appId: shop, path: {{path}} }
        timeoutMs: 2000
        idempotent: true
        inputSchema: { type: object, properties: { customerId: { type: string } } }

        """.ReplaceLineEndings("\n");

    public static HttpContent Body(string text, string type = "application/yaml")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public static HttpContent Json(string text) => Body(text, "application/json");
}
