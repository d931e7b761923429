using System.Collections.Concurrent;
using System.Diagnostics;
using Agents.Load.Measuring;

namespace Agents.Load.Calling;

/// <summary>
/// Many calls of one tool at once: submitted in bulk, a thousand a request, and their ends asked for by a few pollers. A waiting
/// request for each would measure the memory of ten thousand connections and say nothing about the calls.
/// </summary>
internal sealed class Wave(GatewayClient gateway, string tool, string arguments)
{
    private const int WaitSeconds = 60;
    private const int MaxWaits = 10;
    private const int Submitters = 2;
    private readonly Stopwatch _clock = new();
    private readonly ConcurrentQueue<Accepted> _accepted = new();
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly ConcurrentQueue<(Accepted Accepted, CallView Call)> _ended = new();

    public int AcceptedCount => _accepted.Count;

    public int RefusedCount => _refused.Count;

    /// <summary>From acceptance to the recorded outcome, in ms, as the ledger has it; smallest first.</summary>
    public double[] TotalMs() => [.. _ended.Select(e => e.Call.QueueMs + e.Call.RunMs).Order()];

    /// <summary>Calls that took more than one attempt.</summary>
    public int Retried => _ended.Count(e => e.Call.Attempts > 1);

    /// <summary>
    /// Most calls that were accepted and not ended at one moment. A call counts from the answer that it is accepted, and its end is
    /// reckoned from when its submission was sent; so it may have been more, never less.
    /// </summary>
    public int PeakInFlight() => Overlap.Peak(
        _ended.Select(e => (e.Accepted.Answered, e.Accepted.Sent + TimeSpan.FromMilliseconds(e.Call.QueueMs + e.Call.RunMs))));

    public async Task SubmitAsync(int count, CancellationToken cancellationToken)
    {
        _clock.Start();
        var left = new ConcurrentQueue<int>(Enumerable.Range(0, count).Chunk(GatewayClient.MaxBulk).Select(c => c.Length));
        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(async _ =>
        {
            while (left.TryDequeue(out var size))
            {
                var sent = _clock.Elapsed;
                var (ids, refusals) = await gateway.SubmitAsync(tool, Enumerable.Repeat(arguments, size), cancellationToken);
                var answered = _clock.Elapsed;
                foreach (var id in ids)
                {
                    _accepted.Enqueue(new Accepted(id, sent, answered));
                }

                foreach (var refusal in refusals)
                {
                    _refused.Enqueue(refusal);
                }
            }
        }));
    }

    /// <summary>Waits for all of them; every call that was refused or did not succeed is a failure.</summary>
    public async Task AwaitAsync(int pollers, Latencies samples, CancellationToken cancellationToken)
    {
        foreach (var refusal in _refused)
        {
            samples.Add(TimeSpan.Zero, $"refused: {refusal}");
        }

        await Task.WhenAll(Enumerable.Range(0, pollers).Select(async _ =>
        {
            while (_accepted.TryDequeue(out var accepted))
            {
                CallView? call = null;
                for (var waits = 0; waits < MaxWaits && call is not { IsFinal: true }; waits++)
                {
                    call = await gateway.FindAsync(accepted.Id, WaitSeconds, cancellationToken);
                }

                if (call is null)
                {
                    samples.Add(TimeSpan.Zero, "the gateway does not know it");
                    continue;
                }

                _ended.Enqueue((accepted, call));
                samples.Add(TimeSpan.FromMilliseconds(call.QueueMs + call.RunMs), call.Failure);
            }
        }));
    }

    private sealed record Accepted(string Id, TimeSpan Sent, TimeSpan Answered);
}
