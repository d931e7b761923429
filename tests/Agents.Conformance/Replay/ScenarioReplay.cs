using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Agents.Conformance.Compare;
using Agents.Conformance.Names;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Sidecars;

namespace Agents.Conformance.Replay;

/// <summary>How a scenario went. <paramref name="Failure"/> is null when everything was as recorded.</summary>
internal sealed record ScenarioOutcome(string Name, string? Failure, TimeSpan Took);

/// <summary>Runs scenarios, each from its start to the first step that is not as recorded.</summary>
internal sealed class ScenarioReplay(ISidecarLauncher launcher, BackendAddresses backends)
{
    private const int ShownRequest = 600;

    public async Task<ScenarioOutcome> RunAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        _ = Stalls.OfThisMachine;
        var since = Stopwatch.GetTimestamp();
        var failure = await FailureAsync(scenario, cancellationToken);
        return new ScenarioOutcome(scenario.Name, failure, Stopwatch.GetElapsedTime(since));
    }

    private async Task<string?> FailureAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        await using var run = new ScenarioRun(scenario, launcher, backends);
        var at = "while starting";
        try
        {
            await run.StartAsync(cancellationToken);
            foreach (var (index, step) in scenario.Steps.Index())
            {
                at = $"step {index + 1} of {scenario.Steps.Count}: {Describe(step)}";
                var found = await RunAsync(run, step, cancellationToken);
                if (found.Count > 0) return Report(scenario, at, string.Join('\n', found.Select(difference => $"  {difference}")), run);
            }
            return null;
        }
        // Whatever goes wrong is the scenario's failure; the report has the whole error.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Report(scenario, at, e is ScenarioFailedException or SocketException ? $"  {e.Message}" : $"  {e}", run);
        }
    }

    private static async Task<IReadOnlyList<Difference>> RunAsync(ScenarioRun run, Step step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case SendStep send:
                return await SendSteps.RunAsync(run, send, cancellationToken);
            case ReceivedStep received:
                return await ReceivedSteps.RunAsync(run, received, cancellationToken);
            case StoreStep store:
                return await StoreSteps.RunAsync(run, store, cancellationToken);
            case RedisStep redis:
                return await StoreSteps.RunAsync(run, redis, cancellationToken);
            case ExitedStep exited:
                return await LifecycleSteps.RunAsync(run, exited, cancellationToken);
            case DoStep action:
                await LifecycleSteps.RunAsync(run, action, cancellationToken);
                return [];
            case WaitStep wait:
                await Task.Delay(wait.WaitMs, cancellationToken);
                return [];
            default:
                throw new InvalidDataException($"a step of the kind {step.GetType().Name} cannot be run");
        }
    }

    private static string Describe(Step step)
    {
        var text = step switch
        {
            SendStep send => $"{send.Send.Method} {send.Send.Path} to {send.To} {Content(send.Send)}",
            ReceivedStep received => $"what {received.App} got at {string.Join(", ", received.Paths ?? ["any path"])}",
            StoreStep store => $"keys with {store.Match}",
            RedisStep redis => string.Join(' ', redis.Redis),
            DoStep action => $"{action.Do} {action.App}",
            ExitedStep exited => $"the end of the sidecar of {exited.App}",
            _ => step.ToString(),
        };
        return text.Length <= ShownRequest ? text : text[..ShownRequest] + "...";
    }

    private static string Content(SentRequest send) =>
        send.Body.ValueKind != JsonValueKind.Undefined ? send.Body.GetRawText().ReplaceLineEndings("") : send.Text ?? send.Base64 ?? "";

    private static string Report(Scenario scenario, string at, string what, ScenarioRun run)
    {
        var report = new StringBuilder($"{scenario.Name}: {scenario.Title}\n{at}\n{what}\n{run.Logs}");
        return run.Names.Remove(report.ToString());
    }
}
