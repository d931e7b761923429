using System.Collections.Concurrent;
using System.Net;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Inventory;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Targets;

/// <summary>
/// A system whose worker may start <c>dotnet</c>, loads plugins and plays faults, with tools of this process beside it. Tests publish the
/// tools that they need.
/// </summary>
public sealed class ToolFixture : ApiFixture
{
    public const string VipKey = "vip-key";

    private readonly ConcurrentDictionary<string, bool> _published = new();
    private ToolServer? _tools;

    private protected override AgentSystemExtras Extras { get; } = new()
    {
        GatewaySettings = new() { ["Gateway__FaultsOnDemand"] = "true" },
        WorkerSettings = new()
        {
            ["Tools__FaultsOnDemand"] = "true",
            ["Tools__AllowedPrograms__0"] = "dotnet",
            ["Tools__PluginsPath"] = Repository.Plugins,
            ["Tenants__vip__Rank"] = "vip",
            // However slow the machine is, no call is so old that it goes ahead of its rank.
            ["Tools__Lanes__NormalAgeMs"] = "3600000",
        },
        Keys = [new ExtraKey(VipKey, "vip", "*")],
        Secrets = new Dictionary<string, string> { ["tool-key"] = "open sesame" },
    };

    internal ToolServer Tools => _tools!;

    public override async ValueTask InitializeAsync()
    {
        _tools = await ToolServer.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_tools is not null)
        {
            await _tools.DisposeAsync();
        }
    }

    /// <summary>Publishes a version unless a test before has done so.</summary>
    /// <param name="tool">Its name.</param>
    /// <param name="lines">The manifest's lines that make it what it is: target, idempotent, ...</param>
    /// <param name="version">Its version.</param>
    /// <param name="toolClass">Its class.</param>
    internal async Task PublishAsync(string tool, string lines, string version = "1.0.0", string toolClass = "interactive")
    {
        if (!_published.TryAdd($"{tool} {version}", true))
        {
            return;
        }

        var manifest = $$"""
            kind: Tool
            name: {{tool}}
            version: {{version}}
            description: For tests.
            class: {{toolClass}}
            owner: tests
            inputSchema: { type: object }
            {{lines}}

            """.ReplaceLineEndings("\n");
        await SendAsync(HttpMethod.Put, $"/v1/tools/{tool}/versions/{version}", HttpStatusCode.Created, Manifests.Body(manifest));
    }

    /// <summary>Publishes a tool of <see cref="Tools"/>.</summary>
    internal Task PublishHttpAsync(string tool, string lines, string version = "1.0.0") => PublishAsync(
        tool, $$"""
            target: { type: http, url: "{{Tools.Url($"{tool}/{version}")}}" }
            {{lines}}
            """, version);

    internal Task SetTrafficAsync(string tool, string body) =>
        SendAsync(HttpMethod.Put, $"/v1/tools/{tool}/traffic", HttpStatusCode.OK, Manifests.Json(body));

    /// <summary>Calls and waits for the outcome.</summary>
    internal Task<Answer> RunAsync(string tool, object arguments, params (string Name, string Value)[] headers) =>
        CallAsync(tool, arguments, HttpStatusCode.OK, [("Prefer", "wait=30"), .. headers]);

    /// <summary>Calls and does not wait. Returns the call's id.</summary>
    internal async Task<string> SubmitAsync(
        string tool, object arguments, string? orderingKey = null, int? deadlineMs = null, string key = AgentSystem.Key)
    {
        var accepted = await SendAsync(
            HttpMethod.Post, $"/v1/tools/{tool}/calls", HttpStatusCode.Accepted, new { arguments, orderingKey, deadlineMs }, key);
        return accepted.Text("id")!;
    }

    /// <summary>Waits for the outcome of a call.</summary>
    internal Task<Answer> EndAsync(string id, string key = AgentSystem.Key) =>
        SendAsync(HttpMethod.Get, $"/v1/calls/{id}", HttpStatusCode.OK, key: key, headers: ("Prefer", "wait=30"));

    /// <summary>
    /// Cancels a call that waits in the worker, asking until the worker has it: so this also tells that the worker has what was submitted
    /// with the same ordering key before.
    /// </summary>
    internal Task CancelWaitingAsync(string id, string key = AgentSystem.Key) => Poll.UntilAsync(
        $"call {id} is cancelled", TimeSpan.FromSeconds(60),
        async () =>
        {
            using var http = System.Client(System.GatewayUrl, key);
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/calls/{id}") { Headers = { { "Prefer", "wait=1" } } };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? "cancelled" : null;
        },
        TestContext.Current.CancellationToken, System.Tails);
}

/// <summary>The tests that share the system.</summary>
[CollectionDefinition(Name)]
public sealed class ToolTestGroup : ICollectionFixture<ToolFixture>
{
    public const string Name = "Tools";
}
