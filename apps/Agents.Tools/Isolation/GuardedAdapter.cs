using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;

namespace Agents.Tools.Isolation;

/// <summary>
/// Around a version's adapter: sends nothing while a breaker is open, and judges what came of each attempt. Only transport faults and
/// time-outs count against a version; never an error answer of its own, and never an attempt that was broken off from this side.
/// </summary>
internal sealed class GuardedAdapter(
    IToolAdapter inner, ToolManifest manifest, VersionGuard guard, VersionGuards guards, TimeProvider time) : AdapterDecorator(inner)
{
    // An attempt whose time was up a moment ago by one clock may not be so by another.
    private static readonly TimeSpan ClockSlack = TimeSpan.FromMilliseconds(15);

    public override async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        if (!guard.TryEnter(out var permit, out var openFor))
            return Refuse(openFor);
        ToolAnswer answer;
        try
        {
            answer = await Inner.SendAsync(request, cancellationToken);
        }
        catch
        {
            guard.Leave(permit, Verdict.Nothing, request.Command.Id, fault: "");
            throw;
        }
        var verdict = answer is ToolAnswer.Fault fault ? Judge(request, fault, cancellationToken) : Verdict.Answered;
        guard.Leave(permit, verdict, request.Command.Id, (answer as ToolAnswer.Fault)?.Error.Title ?? "");
        return verdict is Verdict.Nothing or Verdict.BrokenOff ? (ToolAnswer.Fault)answer with { Blameless = true } : answer;
    }

    public override async ValueTask DisposeAsync()
    {
        guards.Release(guard);
        await base.DisposeAsync();
    }

    private Verdict Judge(ToolRequest request, ToolAnswer.Fault fault, CancellationToken cancellationToken)
    {
        if (IsBrokenOff(request, cancellationToken))
            return Verdict.BrokenOff;
        if (fault.Connecting)
            return Verdict.NotConnected;
        // It waited for its turn here: those that it waited for tell how the tool is.
        if (fault.NeverSent)
            return Verdict.Nothing;
        return fault.Error.Type == ProblemTypes.ToolTimeout && !HadTime(request) ? Verdict.Nothing : Verdict.Fault;
    }

    /// <summary>The worker stops, the caller cancels, or another attempt was faster: before its time was up.</summary>
    private bool IsBrokenOff(ToolRequest request, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
            return false;
        var tenth = request.TimeLeft / 10;
        return time.GetUtcNow() < request.Deadline - (tenth < ClockSlack ? tenth : ClockSlack);
    }

    /// <summary>
    /// Whether the tool should have answered by then: it had all of its time, or twice what it usually takes. Else callers with short
    /// deadlines could take a version out of service for everybody.
    /// </summary>
    private bool HadTime(ToolRequest request) =>
        request.TimeLeft.TotalMilliseconds >= 0.9 * manifest.TimeoutMs
        || guard.Times.P95 is not { } usual
        || request.TimeLeft >= 2 * usual;

    private static ToolAnswer.Fault Refuse(TimeSpan openFor) => new(
        new CallError
        {
            Type = ProblemTypes.BreakerOpen,
            Title = "The breaker of the tool's version is open; nothing was sent.",
            Detail = openFor > TimeSpan.Zero
                ? string.Create(CultureInfo.InvariantCulture, $"It lets a call through to try in {Math.Ceiling(openFor.TotalSeconds)} s.")
                : "It tries another call at this moment.",
            Retryable = true,
        },
        NeverSent: true)
    {
        RetryAfter = openFor,
    };
}
