using System.Collections.Concurrent;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// Removes rows whose time has passed. Nobody sees them any more by then, so this only gives back space: seldom, in small steps that
/// hold up no other write, and never again after a failure until the next round.
/// </summary>
internal sealed class ExpirySweep : IAsyncDisposable
{
    private const int RowsPerStep = 500;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<(string Table, string Column), bool> _tables = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly Task _loop;

    public ExpirySweep(Store store, TimeProvider time)
    {
        _store = store;
        _time = time;
        _loop = RunAsync();
    }

    public void Add(string table, string column) => _tables[(table, column)] = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    internal async Task SweepAsync()
    {
        foreach (var (table, column) in _tables.Keys)
        {
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            // Looked for with a read first: with nothing expired, which is the rule, the writer is left alone.
            while (!_stop.IsCancellationRequested
                && _store.Read(session => session.Scalar<long>($"SELECT 1 FROM {table} WHERE {column} < $0 LIMIT 1", now)) == 1)
            {
                await _store.WriteAsync(session => session.Execute(
                    $"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE {column} < $0 LIMIT {RowsPerStep})", now));
            }
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Every, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await SweepAsync();
                }
                catch (StoreException)
                {
                    // A full disk or a busy file: the rows stay where they are and the next round tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
