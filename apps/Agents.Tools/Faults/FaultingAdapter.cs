using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Faults;
using Agents.Tools.Adapters;
using Agents.Tools.Isolation;

namespace Agents.Tools.Faults;

/// <summary>
/// Plays the fault that a call carries, when this worker allows it. Outside of guard and hedging: a rehearsed fault counts for no
/// breaker and no quarantine, and costs no hedge, for a rehearsal must not take a version from others.
/// <list type="bullet">
/// <item><c>delay</c>: the call is sent later, with the time that is left.</item>
/// <item><c>error</c>: the tool's own error answer with that status; nothing is sent.</item>
/// <item><c>hang</c>: nothing is sent, and no answer comes until the attempt's time is up.</item>
/// <item><c>corrupt</c>: the call is made, and its result replaced by a text of noise.</item>
/// <item><c>crash</c>: the way breaks as if after sending; nothing is sent, and no process is harmed: others may use it.</item>
/// </list>
/// </summary>
internal sealed partial class FaultingAdapter(IToolAdapter inner, bool allowed, TimeProvider time, ILogger<FaultingAdapter> logger)
    : AdapterDecorator(inner)
{
    private static readonly JsonElement Noise = JsonElement.Parse("\"\\ufffd~*%#\"");

    public override Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        var command = request.Command;
        if (command.Fault is not { } text)
            return Inner.SendAsync(request, cancellationToken);
        if (!allowed)
            Log.NotAllowed(logger, command.Id);
        else if (!FaultSpec.TryParse(text, out var spec, out var forms))
            Log.NotRead(logger, command.Id, forms);
        else if (spec.Strikes(command.Id))
            return PlayAsync(spec, request, cancellationToken);
        return Inner.SendAsync(request, cancellationToken);
    }

    private async Task<ToolAnswer> PlayAsync(FaultSpec spec, ToolRequest request, CancellationToken cancellationToken)
    {
        switch (spec.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(spec.Delay, time, cancellationToken).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                var left = request.Deadline - time.GetUtcNow();
                return cancellationToken.IsCancellationRequested || left <= TimeSpan.Zero
                    ? NoAnswer(ProblemTypes.ToolTimeout, "The tool did not answer in time.", neverSent: true)
                    : await Inner.SendAsync(request with { TimeLeft = left }, cancellationToken);
            case FaultKind.Error:
                return new ToolAnswer.Refusal(new CallError
                {
                    Type = ProblemTypes.ToolError,
                    Title = "The tool answered with an error.",
                    Detail = "A fault on demand.",
                    Status = spec.Status,
                    Retryable = spec.Status is 408 or 429 or 503,
                });
            case FaultKind.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                return NoAnswer(ProblemTypes.ToolTimeout, "The tool did not answer in time.", neverSent: false);
            case FaultKind.Corrupt:
                var answer = await Inner.SendAsync(request, cancellationToken);
                return answer is ToolAnswer.Result ? new ToolAnswer.Result(Noise) : answer;
            case FaultKind.Crash:
                return NoAnswer(ProblemTypes.ToolUnreachable, "The tool could not be reached.", neverSent: false);
            default:
                throw new InvalidOperationException($"No fault of kind {spec.Kind}.");
        }
    }

    private static ToolAnswer.Fault NoAnswer(string type, string title, bool neverSent) =>
        new(new CallError { Type = type, Title = title, Detail = "A fault on demand.", Retryable = true, EffectPossible = !neverSent }, neverSent) { Blameless = true };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Call {Id} carries a fault, which is ignored: Tools:FaultsOnDemand is false")]
        public static partial void NotAllowed(ILogger logger, string id);

        [LoggerMessage(2, LogLevel.Warning, "Call {Id} carries a fault that is not understood and ignored; allowed: {Allowed}")]
        public static partial void NotRead(ILogger logger, string id, string allowed);
    }
}
