using System.Collections.Concurrent;
using System.Diagnostics;
using Agents.Load.Calling;
using Agents.Load.Running;

namespace Agents.Load.Crashing;

/// <param name="Call">How it ended; null when the system does not know it any more.</param>
/// <param name="WasUnknown">It was seen in the state 'unknown' before it was reconciled.</param>
internal sealed record CrashOutcome(string Id, string Tool, CallView? Call, bool WasUnknown);

internal static class CrashOutcomes
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private const int Askers = 16;

    /// <summary>The end of every call, for as long as the limit lets it take.</summary>
    public static async Task<IReadOnlyList<CrashOutcome>> CollectAsync(
        LoadRun run, LoadSystem system, IReadOnlyCollection<AcceptedCall> accepted, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var left = new ConcurrentQueue<AcceptedCall>(accepted.DistinctBy(a => a.Id));
        var outcomes = new ConcurrentQueue<CrashOutcome>();
        await Task.WhenAll(Enumerable.Range(0, Askers).Select(async _ =>
        {
            while (left.TryDequeue(out var call))
            {
                outcomes.Enqueue(await EndAsync(system, call, clock, cancellationToken));
            }
        }));
        run.Progress.Say($"{outcomes.Count} outcomes after {clock.Elapsed.TotalSeconds:0.0} s");
        return [.. outcomes];
    }

    private static async Task<CrashOutcome> EndAsync(LoadSystem system, AcceptedCall accepted, Stopwatch clock, CancellationToken cancellationToken)
    {
        var wasUnknown = false;
        while (true)
        {
            CallView? call = null;
            try
            {
                call = await system.Gateway.FindAsync(accepted.Id, 0, cancellationToken);
            }
            catch (HttpRequestException)
            {
                // Just started again; the limit decides.
            }

            wasUnknown |= call?.Status == "unknown";
            if (call is { IsFinal: true } || clock.Elapsed > Limit)
            {
                return new CrashOutcome(accepted.Id, accepted.Tool, call, wasUnknown);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}
