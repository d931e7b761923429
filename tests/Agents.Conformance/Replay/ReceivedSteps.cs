using System.Diagnostics;
using Agents.Conformance.Apps;
using Agents.Conformance.Compare;
using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Replay;

/// <summary>Waits for what an application gets and compares it.</summary>
internal static class ReceivedSteps
{
    public static async Task<IReadOnlyList<Difference>> RunAsync(ScenarioRun run, ReceivedStep step, CancellationToken cancellationToken)
    {
        var log = run.Apps[step.App].Log;
        var paths = step.Paths?.Select(run.Placeholders.Fill).ToList();
        var filter = new RequestFilter(paths, atStart: !run.HasSent);
        await WaitAsync(log, filter, step, cancellationToken);
        var got = log.Open(filter.Matches).Requests;
        log.MarkListed(got);
        return Compare(run, step, step.AndMore ? [.. got.Take(step.Received.Count)] : got);
    }

    private static async Task WaitAsync(RequestLog log, RequestFilter filter, ReceivedStep step, CancellationToken cancellationToken)
    {
        var stalls = Stalls.OfThisMachine;
        var since = Stopwatch.GetTimestamp();
        if (step.ThenQuietMs is 0) await Task.Delay(step.WithinMs, cancellationToken);
        while (true)
        {
            var (requests, changed) = log.Open(filter.Matches);
            var limit = TimeSpan.FromMilliseconds(step.WithinMs) + stalls.Allowance(since, Stopwatch.GetTimestamp());
            var left = limit - Stopwatch.GetElapsedTime(since);
            if (requests.Count >= step.Received.Count || left <= TimeSpan.Zero) break;
            await Task.WhenAny(changed, Task.Delay(left, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
        if (step.ThenQuietMs is > 0 and var quiet) await Task.Delay(quiet, cancellationToken);
    }

    private static List<Difference> Compare(ScenarioRun run, ReceivedStep step, IReadOnlyList<ReceivedRequest> got)
    {
        var expected = step.Received;
        var found = new List<Difference>();
        if (step.Ordered)
        {
            for (var i = 0; i < Math.Min(expected.Count, got.Count); i++)
            {
                run.Comparison.LearnOrder(expected[i], got[i]);
                found.AddRange(run.Comparison.Request(expected[i], got[i], $"received[{i}]"));
            }
            if (expected.Count != got.Count) found.Add(new Difference("received", $"{expected.Count} requests", $"{got.Count} requests"));
        }
        else
        {
            found.AddRange(SetMatching.Compare(expected.Count, got.Count, (e, a) => run.Comparison.Request(expected[e], got[a], $"received[{e}]"), "received"));
        }
        if (step.GapsMs is { } gaps && expected.Count == got.Count) found.AddRange(CompareGaps(gaps, got));
        if (found.Count > 0) found.Add(new Difference("received", $"{expected.Count} as recorded", string.Join("\n    ", got.Select(Describe))));
        return found;
    }

    // Below this a gap is only how long daprd and the recorder took for what lay between; nothing waited on purpose.
    private const int NoPause = 50;

    private static IEnumerable<Difference> CompareGaps(List<Gap> gaps, IReadOnlyList<ReceivedRequest> got)
    {
        if (got.Count - 1 != gaps.Count && got.Count > 0) yield return new Difference("gapsMs", $"{gaps.Count} gaps", $"{got.Count - 1} gaps");
        foreach (var (index, (gap, pair)) in gaps.Zip(got.Zip(got.Skip(1))).Index())
        {
            var time = Stopwatch.GetElapsedTime(pair.First.At, pair.Second.At).TotalMilliseconds;
            var allowed = Stalls.OfThisMachine.Allowance(pair.First.At, pair.Second.At).TotalMilliseconds;
            // A first one that came late because the machine stood still makes the gap behind it shorter.
            var late = Stalls.OfThisMachine.Allowance(pair.First.At - (gap.Max * Stopwatch.Frequency / 1000), pair.Second.At).TotalMilliseconds;
            if (time < gap.Min - late || time > gap.Max + allowed)
                yield return new Difference($"gapsMs[{index}]", $"{gap.Min} to {gap.Max} ms", $"{time:0} ms ({late:0} ms less, {allowed:0} ms more allowed for a loaded machine)");
        }
    }

    private static string Describe(ReceivedRequest request) =>
        $"{request.Method} {request.Target} {string.Join(", ", request.Head.Headers.Select(header => $"{header.Key}: {header.Value}"))} {BodyComparison.Show(request.Body)}";
}
