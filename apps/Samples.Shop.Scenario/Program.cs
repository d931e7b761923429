using Agents.Contracts;
using Agents.Tooling;
using Dapr.Client;
using Samples.Shop.Scenario;
using Spectre.Console;

var key = Environment.GetEnvironmentVariable("SCENARIO_API_KEY");
var gatewayUrl = Environment.GetEnvironmentVariable("SCENARIO_GATEWAY_URL") ?? "http://127.0.0.1:8080";
if (string.IsNullOrWhiteSpace(key))
{
    AnsiConsole.MarkupLine("[red]SCENARIO_API_KEY is not set; it must be an API key of the gateway.[/]");
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
var transcript = new Transcript(AnsiConsole.Console, gatewayUrl, key);
try
{
    if (!await GatewayReadiness.WaitAsync(http, TimeSpan.FromSeconds(90), TimeProvider.System, stop.Token))
    {
        AnsiConsole.MarkupLine("[red]The gateway was not ready within 90 s; its /readyz says what is missing.[/]");
        return 1;
    }

    var succeeded = await new RefundScenario(tools, transcript, TimeProvider.System).PlayAsync(stop.Token);
    transcript.End(succeeded);
    return succeeded ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 1;
}
