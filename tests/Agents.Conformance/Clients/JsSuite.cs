using System.Text.Json;
using Agents.Conformance.Sidecars;
using Agents.Processes;

namespace Agents.Conformance.Clients;

/// <summary>What one JavaScript case printed.</summary>
public sealed record JsResult(string Name, bool Ok, int Ms, string? Error);

/// <summary>Runs the JavaScript suite once: sidecars, an app in JavaScript, two workers of workflows, and an app in C# beside it.</summary>
public sealed class JsSuite : IAsyncLifetime
{
    public const string SkipVariable = "AGENTS_SKIP_JS";
    private const string JsApp = "js-app";
    private const string CSharpAppId = "csharp-app";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public static bool IsLeftOut => Environment.GetEnvironmentVariable(SkipVariable) == "1";

    /// <summary>By the name of the case.</summary>
    public IReadOnlyDictionary<string, JsResult> Results { get; private set; } = new Dictionary<string, JsResult>();

    /// <summary>What Node and the sidecars said, for the report of a failure.</summary>
    public string Output { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (IsLeftOut) return;
        var cancellation = TestContext.Current.CancellationToken;
        await NodePackage.EnsureInstalledAsync(cancellation);

        using var folder = new ScenarioFolder();
        var (resources, configuration) = ClientResources.Write(folder);
        var launcher = new InProcessLauncher();
        SidecarSpec Spec(string appId, int? appPort) => new(appId, appPort, folder, resources, configuration, ["placement", "scheduler"], new Dictionary<string, string>(), new Dictionary<string, string>());

        var jsPort = FreePorts.Next();
        await using var app = await CSharpApp.StartAsync(JsApp, cancellation);
        await using var otherSidecar = await launcher.StartAsync(Spec(CSharpAppId, app.Port), cancellation);
        app.SidecarPort = otherSidecar.HttpPort;
        await using var sidecar = await launcher.StartAsync(Spec(JsApp, jsPort), cancellation);
        await using var ofDurableTask = await launcher.StartAsync(Spec("js-durabletask", appPort: null), cancellation);
        await using var ofDapr = await launcher.StartAsync(Spec("js-dapr-workflow", appPort: null), cancellation);

        var run = await ChildProcess.RunAsync("node", ["run.js"], NodePackage.Folder, Limit, cancellation, new Dictionary<string, string>
        {
            ["SUITE_SIDECAR_PORT"] = $"{sidecar.HttpPort}",
            ["SUITE_APP_PORT"] = $"{jsPort}",
            ["SUITE_APP_ID"] = JsApp,
            ["SUITE_OTHER_APP_ID"] = CSharpAppId,
            ["SUITE_DURABLE_TASK_PORT"] = $"{ofDurableTask.GrpcPort}",
            ["SUITE_DAPR_WORKFLOW_PORT"] = $"{ofDapr.GrpcPort}",
        });
        Output = $"node ended with {run.ExitCode}\n{run.Errors}\n--- sidecar of {JsApp}\n{sidecar.LogTail}\n--- sidecars of the workflows\n{ofDurableTask.LogTail}\n{ofDapr.LogTail}";
        Results = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsResult>(line, JsonSerializerOptions.Web)!)
            .ToDictionary(result => result.Name, StringComparer.Ordinal);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
