using Agents.Conformance.Compare;
using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Replay;

/// <summary>Starts and stops applications and sidecars, and waits for the end of one.</summary>
internal static class LifecycleSteps
{
    public static async Task RunAsync(ScenarioRun run, DoStep step, CancellationToken cancellationToken)
    {
        switch (step.Do)
        {
            case "startApp":
                run.Apps[step.App].Start();
                break;
            case "stopApp":
                await run.Apps[step.App].StopAsync();
                break;
            case "startSidecar":
                await run.StartSidecarAsync(step.App, cancellationToken);
                break;
            case "stopSidecar":
                await run.StopSidecarAsync(step.App);
                break;
            default:
                throw new InvalidDataException($"do: {step.Do}; allowed are startApp, stopApp, startSidecar, stopSidecar");
        }
    }

    public static async Task<IReadOnlyList<Difference>> RunAsync(ScenarioRun run, ExitedStep step, CancellationToken cancellationToken)
    {
        var exited = run.SidecarOf(step.App).Exited;
        await Task.WhenAny(exited, Task.Delay(step.WithinMs, cancellationToken));
        if (!exited.IsCompleted) return [new Difference("exited", $"within {step.WithinMs} ms", "still running")];
        var code = await exited;
        return code == step.Exited.Code ? [] : [new Difference("exited", $"code {step.Exited.Code}", $"code {code}")];
    }
}
