using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Decisions.Facts;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;

namespace Agents.Decisions.Runs.Steps;

/// <summary>
/// Tool calls with an effect. Each has a key of the run, so that it may be submitted any number of times: also by a process that takes over
/// from one that died.
/// </summary>
internal sealed class StepCalls(IToolCalls tools, TimeProvider time)
{
    /// <summary>A submission that was on its way when the time was up is at the gateway by then, or lost.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Submits the call and waits for its end until <paramref name="until"/>, when it must not start any more either.</summary>
    public async Task<StepResult> CallAsync(Principal principal, string tool, JsonElement arguments, string key, DateTimeOffset until)
    {
        var startedAt = time.GetUtcNow();
        var result = new StepResult
        {
            State = StepState.Failed,
            CallId = CallId.Derive(principal.Tenant, tool, key),
            Arguments = arguments,
            StartedAt = startedAt,
            Until = until,
        };
        var maySubmitted = false;
        for (var pause = Pause; ; pause = Pauses.Double(pause, LongestPause))
        {
            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
                return End(result, maySubmitted ? StepState.Pending : StepState.Failed, "The time was up before the tool was called.");
            try
            {
                // The gateway may hang: then the call goes on, or not.
                var call = await tools.CallAsync(principal, tool, arguments, left, key, CancellationToken.None).WaitAsync(left, time);
                return Judge(result, call);
            }
            catch (TimeoutException)
            {
                return End(result, StepState.Pending, "The tool did not answer in time.");
            }
            catch (ToolRequestException refusal) when (IsFinal(refusal.Problem))
            {
                return maySubmitted
                    ? End(result, StepState.Pending, refusal.Message)
                    : End(result with { CallId = null }, StepState.Failed, refusal.Message);
            }
            catch (ToolRequestException notNow)
            {
                maySubmitted |= notNow.MayHaveBeenAccepted;
                result = result with { Error = notNow.Message };
            }
            left = until - time.GetUtcNow();
            if (left > TimeSpan.Zero)
                await Task.Delay(pause < left ? pause : left, time);
        }
    }

    /// <summary>Looks what became of a call, for <paramref name="wait"/> at most.</summary>
    public async Task<StepResult> SettleAsync(Principal principal, StepResult known, TimeSpan wait)
    {
        try
        {
            var call = await tools.FindAsync(principal, known.CallId!, wait, CancellationToken.None).WaitAsync(wait + OnItsWay, time);
            if (call is not null)
                return Judge(known, call);
            return time.GetUtcNow() > known.Until + OnItsWay
                ? End(known, StepState.Failed, "The call was never accepted.")
                : End(known, StepState.Pending, known.Error);
        }
        catch (Exception exception) when (exception is ToolCallException or TimeoutException)
        {
            return End(known, StepState.Pending, exception.Message);
        }
    }

    private StepResult Judge(StepResult result, CallSnapshot call)
    {
        var error = call.Error is { } why ? $"{why.Title} {why.Detail}".Trim() : null;
        return call.Status switch
        {
            CallStatus.Succeeded => End(result with { Result = call.Result }, StepState.Done, null),
            CallStatus.Failed or CallStatus.Cancelled => End(
                result, call.Error?.EffectPossible == true ? StepState.Uncertain : StepState.Failed, error ?? "The call failed."),
            CallStatus.Expired => End(result, StepState.Failed, error ?? "The call could not start in time."),
            _ => End(result, StepState.Pending, error ?? "The tool did not answer in time."),
        };
    }

    private StepResult End(StepResult result, StepState state, string? error) =>
        result with { State = state, Error = state == StepState.Done ? null : error ?? result.Error, EndedAt = time.GetUtcNow() };

    // Another try would be told the same, or comes too late in any case.
    private static bool IsFinal(Problem problem) =>
        problem.Type == ProblemTypes.Quarantined || problem.Status is >= 400 and < 500 and not 408 and not 429;
}
