using System.Diagnostics;
using System.Net.Sockets;
using Agents.Load.Measuring;

namespace Agents.Load.Scenarios.Sidecar;

/// <summary>So many callers, each with a connection of its own, call as fast as they are answered, for a time after a warm-up.</summary>
/// <param name="processes">Those whose processor time is counted.</param>
internal sealed class SidecarLoad(IReadOnlyList<MeasuredProcess> processes)
{
    // Until what a call runs through is compiled for good.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <param name="name">What is measured.</param>
    /// <param name="callers">How many call at once.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="port">Where to.</param>
    /// <param name="perCall">Operations in a call, such as messages in a bulk.</param>
    /// <param name="series">Where the calls show on the chart.</param>
    /// <param name="call">The n-th call of a caller; false when it was not good.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Row> RunAsync(
        string name, int callers, TimeSpan duration, int port, int perCall, Series series,
        Func<RawHttp, int, int, CancellationToken, Task<bool>> call, CancellationToken cancellationToken)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => RawHttp.ConnectAsync(port, cancellationToken)));
        try
        {
            await LoopAsync(connections, WarmUp, new Latencies(), call, cancellationToken);
            var samples = new Latencies(series);
            var cpu = Cpu();
            var clock = Stopwatch.StartNew();
            await LoopAsync(connections, duration, samples, call, cancellationToken);
            var elapsed = clock.Elapsed;
            cpu = Cpu() - cpu;
            var done = samples.Good * perCall;
            var row = Row.Of(name, samples, elapsed, callers);
            return row.With(Measure.Count("per s", done / elapsed.TotalSeconds), Measure.Ms("CPU us/op", done == 0 ? 0 : cpu.TotalMicroseconds / done));
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    private TimeSpan Cpu() => processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.Cpu);

    private static async Task LoopAsync(
        RawHttp[] connections, TimeSpan duration, Latencies samples, Func<RawHttp, int, int, CancellationToken, Task<bool>> call,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(connections.Select((connection, caller) => Task.Run(
            async () =>
            {
                for (var n = 0; clock.Elapsed < duration; n++)
                {
                    var start = Stopwatch.GetTimestamp();
                    bool good;
                    try
                    {
                        good = await call(connection, caller, n, cancellationToken);
                    }
                    catch (Exception e) when (e is SocketException or TimeoutException)
                    {
                        good = false;
                    }

                    samples.Add(Stopwatch.GetElapsedTime(start), good ? null : "no good answer");
                }
            },
            cancellationToken)));
    }
}
