using Agents.Contracts;
using Agents.Tooling;
using Dapr.Client;
using Samples.Shop.Scenario;
using Samples.Shop.Scenario.Decisions;
using Samples.Shop.Scenario.Memory;
using Samples.Shop.Scenario.ToolCalls;
using Spectre.Console;

const string approverKeyName = "SCENARIO_APPROVER_KEY";
var approverKey = Environment.GetEnvironmentVariable(approverKeyName);
var decisionsUrl = Environment.GetEnvironmentVariable("SCENARIO_DECISIONS_URL") ?? "http://127.0.0.1:8083";
var key = Environment.GetEnvironmentVariable("SCENARIO_API_KEY");
var memoryUrl = Environment.GetEnvironmentVariable("SCENARIO_MEMORY_URL") ?? "http://127.0.0.1:8084";
var gatewayUrl = Environment.GetEnvironmentVariable("SCENARIO_GATEWAY_URL") ?? "http://127.0.0.1:8080";
if (string.IsNullOrWhiteSpace(key))
{
    AnsiConsole.MarkupLine("[red]SCENARIO_API_KEY is not set; it must be an API key of the gateway.[/]");
    return 1;
}

if (string.IsNullOrWhiteSpace(approverKey))
{
    AnsiConsole.MarkupLine($"[red]{approverKeyName} is not set; it must be an API key of somebody with the role refunds-approver.[/]");
    return 1;
}

if (Console.IsOutputRedirected)
{
    // A file or a runner: no colours, and no folding at the width of a terminal that is not there.
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
    AnsiConsole.Profile.Width = 240;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

// Through the demo's own sidecar, as any other app would.
using var http = DaprClient.CreateInvokeHttpClient(AppIds.Gateway);
var tools = new ToolClient(http, new ToolClientOptions { ApiKey = key });
using var decisionsHttp = DaprClient.CreateInvokeHttpClient(AppIds.Decisions);
using var memoryHttp = DaprClient.CreateInvokeHttpClient(AppIds.Memory);
using var shopHttp = DaprClient.CreateInvokeHttpClient(AppIds.Shop);
var transcript = new ToolCallTranscript(AnsiConsole.Console, gatewayUrl, key);
var (gateway, decisions, memory) =
    (new AppClient(http, TimeProvider.System), new AppClient(decisionsHttp, TimeProvider.System), new AppClient(memoryHttp, TimeProvider.System));
try
{
    foreach (var (name, app) in new[] { ("gateway", gateway), ("decisions app", decisions), ("memory app", memory) })
    {
        if (!await app.IsReadyAsync(TimeSpan.FromSeconds(90), stop.Token))
        {
            AnsiConsole.MarkupLine($"[red]The {name} was not ready within 90 s; its /readyz says what is missing.[/]");
            return 1;
        }
    }

    var succeeded = await new ToolCallScenario(tools, transcript, TimeProvider.System).PlayAsync(stop.Token);
    transcript.End(succeeded);
    var decided = await new DecisionScenario(
        new DecisionsClient(decisions, TimeProvider.System), tools, new ShopClient(shopHttp), new DecisionTranscript(AnsiConsole.Console, decisionsUrl), key, approverKey,
        TimeProvider.System).PlayAsync(stop.Token);
    var remembered = await new MemoryScenario(
        new MemoryClient(memory, key, TimeProvider.System), new MemoryTranscript(AnsiConsole.Console, memoryUrl),
        Path.Combine(AppContext.BaseDirectory, "policies"), TimeProvider.System).PlayAsync(stop.Token);
    return succeeded && decided && remembered ? 0 : 1;
}
catch (HttpRequestException exception)
{
    AnsiConsole.MarkupLine($"[red]{Markup.Escape(exception.Message)}[/]");
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 1;
}
