using System.Net.Http.Json;
using System.Text.Json;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Inventory;

/// <summary>A system whose worker takes its tools from a folder that changes while it runs.</summary>
public sealed class FolderTests : IDisposable
{
    private const string Tool = "rolling.folder";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("agents-tools-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Folder_FilesChange_AreAppliedAndMistakesChangeNothing()
    {
        Write("a.yaml", Manifests.Yaml(Tool, "1.0.0"));
        await using var system = await AgentSystem.StartAsync(Ct, new AgentSystemExtras { ToolsPath = _folder });

        Write("a.yaml", Manifests.Yaml(Tool, "1.1.0"));
        await UntilAsync(system, "1.1.0 active 100, 1.0.0 draining 0");

        Write("b.yaml", Manifests.Yaml(Tool, "2.0.0").Replace("class: interactive", "class: urgent", StringComparison.Ordinal));
        await Poll.UntilAsync(
            "the mistake is logged", Limit,
            () => Task.FromResult(system.Processes["tools"].Tail.Contains("b.yaml(5,8): class is 'urgent'", StringComparison.Ordinal) ? system : null), Ct, system.Tails);
        await UntilAsync(system, "1.1.0 active 100, 1.0.0 draining 0");

        Write("b.yaml", Manifests.Yaml(Tool, "2.0.0"));
        await UntilAsync(system, "2.0.0 active 100, 1.1.0 active 0, 1.0.0 draining 0");
        using var call = await system.Gateway.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"/v1/tools/{Tool}/calls")
            {
                Content = JsonContent.Create(new { arguments = new { customerId = "c-1042" } }),
                Headers = { { "Prefer", "wait=20" } },
            },
            Ct);
        Assert.Equal("2.0.0", (await call.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("version").GetString());
    }

    private Task UntilAsync(AgentSystem system, string expected)
    {
        var seen = "";
        return Poll.UntilAsync(
            expected, Limit,
            async () =>
            {
                var tool = await system.Gateway.GetFromJsonAsync<JsonElement>($"/v1/tools/{Tool}", Ct);
                seen = string.Join(", ", tool.GetProperty("versions").EnumerateArray()
                    .Select(v => $"{v.GetProperty("version")} {v.GetProperty("state")} {v.GetProperty("weight")}"));
                return seen == expected ? system : null;
            },
            Ct, () => $"Last: {seen}.{system.Tails()}");
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);
}
