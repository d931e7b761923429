using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Agents.Load.Calling;
using Agents.Load.Measuring;

namespace Agents.Load.Crashing;

internal sealed record AcceptedCall(string Id, string Tool);

/// <summary>
/// Callers that submit while processes die, and ask again with the same idempotency key until they are answered, as real callers
/// would.
/// </summary>
internal sealed class CrashTraffic(GatewayClient gateway, Latencies samples)
{
    public const string Charge = "load.charge";
    public const string Lookup = "load.lookup";

    /// <summary>The time between the execution and its answer is when a kill hurts most: it lasts.</summary>
    private const string Arguments = """{"ms":100}""";

    private const int Watched = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<string, byte> _unknown = new(StringComparer.Ordinal);
    private int _unanswered;
    private int _refused;

    public ConcurrentQueue<AcceptedCall> Accepted { get; } = new();

    public int Unanswered => _unanswered;

    public int Refused => _refused;

    /// <summary>Calls that were watched and seen in the state <c>unknown</c>.</summary>
    public IReadOnlySet<string> WereUnknown => _unknown.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>One caller: one call after the other, with a small pause, until told to stop. A call that was begun is brought to an answer.</summary>
    public async Task CallAsync(int caller, CancellationToken stop, CancellationToken cancellationToken)
    {
        var random = new Random(caller);
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            var id = await SubmitAsync(
                random.Next(3) == 0 ? Lookup : Charge, string.Create(CultureInfo.InvariantCulture, $"crash-{caller}-{n}"), cancellationToken);
            if (n % Watched == 0)
            {
                await WatchAsync(id, stop, cancellationToken);
            }

            await Task.Delay(random.Next(100), cancellationToken);
        }
    }

    private async Task WatchAsync(string id, CancellationToken stop, CancellationToken cancellationToken)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var call = await gateway.FindAsync(id, 0, cancellationToken);
                if (call?.Status == "unknown")
                {
                    _unknown[id] = 0;
                }

                if (call is { IsFinal: true })
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The gateway died; its end is asked for after the kills as well.
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<string> SubmitAsync(string tool, string key, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var (call, status, failure) = await gateway.SubmitOneAsync(tool, Arguments, key, cancellationToken);
                if (call is not null)
                {
                    Accepted.Enqueue(new AcceptedCall(call.Id, tool));
                    samples.Add(Stopwatch.GetElapsedTime(start), null);
                    return call.Id;
                }

                // It may refuse for a while, but never for a wrong reason.
                if (status is < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests)
                {
                    throw new LoadException($"{tool} was refused while processes were killed: {failure}");
                }

                Interlocked.Increment(ref _refused);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
            {
                // The gateway died under this request.
                Interlocked.Increment(ref _unanswered);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}
