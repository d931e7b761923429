
namespace Dapr.Sidecar.Storage;

/// <summary>
/// Moves what was committed from the WAL into the file, ten times a second, on a connection and a thread of its own. It waits for the disk,
/// and no write waits for it. A WAL that has grown long is begun anew; for that writes do wait, but first all is moved again and again, so that
/// little is left for the disk to do meanwhile. Now and then the WAL is cut to nothing, so that what was deleted does not lie in it for long:
/// half a minute after the last time when nothing is being written, else after five.
/// </summary>
internal sealed class Checkpoints : IAsyncDisposable
{
    // Often, so that each has little to move: what the disk does at one moment delays the writes of that moment. Measured: with 2 s the p99 of
    // live calls beside a nightly load was 69 ms and not 40, and the rate of a queue a few percent higher.
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CutEvery = TimeSpan.FromSeconds(30);

    // Writes wait for a cut; measured: up to 150 ms.
    private static readonly TimeSpan CutAtLatest = TimeSpan.FromMinutes(5);

    // Writes wait as long as it waits for those who read.
    private const int CutWaitsMs = 20;

    // Of 4 KiB: 125 MiB, which a spike fills in five seconds. With less load the WAL is begun anew by itself, whenever all is moved.
    private const int LongWalPages = 32_000;

    // What is committed while the disk works is less each time, and a move that finds nothing new at its end makes the file safe on the disk.
    // That takes as long as there is much to make safe, and is done for some 16 MiB at a time: else a WAL begun anew has to wait for all of it.
    private const int MovesInARow = 3;
    private const int PagesInARow = 4_000;
    private readonly StoreSession _session;
    private readonly StoreLock _storeLock;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _version;
    private long _cutAt;
    private bool _isCut;
    private long _safePages;

    public Checkpoints(StoreSession session, StoreLock storeLock, TimeProvider time)
    {
        (_session, _storeLock) = (session, storeLock);
        _session.Execute($"PRAGMA busy_timeout={CutWaitsMs}");
        _time = time;
        _cutAt = time.GetTimestamp();
        _loop = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _session.Dispose();
        _storeLock.Dispose();
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
                    // Not on the pool: requests need its threads.
                    var hasNews = HasNews();
                    _isCut &= !hasNews;
                    var cut = !_isCut && _time.GetElapsedTime(_cutAt) >= (hasNews ? CutAtLatest : CutEvery);
                    if (hasNews || cut)
                        await Task.Factory.StartNew(cut ? Cut : Move, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                }
                catch (StoreException)
                {
                    // A full disk, or another process is at it: the WAL keeps everything, and a later round or the writer tries again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped. Whoever closes the file last moves the rest.
        }
    }

    private bool HasNews()
    {
        var version = _session.Scalar<long>("PRAGMA data_version");
        if (version == _version) return false;
        _version = version;
        return true;
    }

    private void Move()
    {
        var pages = MoveOnce();
        if (pages >= LongWalPages) TryAlone("PRAGMA wal_checkpoint(RESTART)");
        else if (pages < _safePages) _safePages = 0;
        else if (pages - _safePages >= PagesInARow)
        {
            MoveInARow();
            _safePages = pages;
        }
    }

    private void Cut()
    {
        if (!TryAlone("PRAGMA wal_checkpoint(TRUNCATE)")) return;
        _isCut = true;
        _cutAt = _time.GetTimestamp();
    }

    // With what writers wait for too: SQLite by itself would have them ask again and again, in growing steps. The first column says whether
    // somebody who reads was in the way; then the next round tries again.
    private bool TryAlone(string checkpoint)
    {
        MoveInARow();
        using (_storeLock.Acquire()) return _session.Scalar<long>(checkpoint) == 0;
    }

    private void MoveInARow()
    {
        for (var i = 0; i < MovesInARow; i++) MoveOnce();
    }

    // The pages in the WAL, moved ones too.
    private long MoveOnce() => _session.Query("PRAGMA wal_checkpoint(PASSIVE)", row => row.Get<long>(1))[0];
}
