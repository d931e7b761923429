using System.Collections.Concurrent;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Jobs;

/// <summary>
/// The jobs of one app id in the store. Several sidecars may serve the app id, also in several processes: one takes a job that is due,
/// and it is his until he says what came of it, or his process is gone.
/// </summary>
internal sealed class JobStore : IDisposable
{
    // The owners of this process: a sidecar that ended may leave a job behind while the process lives on.
    private static readonly ConcurrentDictionary<string, bool> Living = new(StringComparer.Ordinal);

    private const string Columns = "schedule, due_time, ttl, repeats, data, drops, interval, max_retries";
    private readonly Store _store;
    private readonly string _space;
    private readonly string _appId;
    private readonly string _channel;
    private readonly string _owner = $"{ProcessIdentity.Current}/{Guid.NewGuid():N}";
    private IDisposable? _ring;

    public JobStore(Store store, string space, string appId)
    {
        _store = store;
        _space = space;
        _appId = appId;
        _channel = "jobs/" + appId;
        Living[_owner] = true;
        store.EnsureSchema("jobs", """
            CREATE TABLE IF NOT EXISTS job (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                space TEXT NOT NULL,
                app_id TEXT NOT NULL,
                name TEXT NOT NULL,
                schedule TEXT, due_time TEXT, ttl TEXT, repeats INTEGER, data BLOB, drops INTEGER NOT NULL, interval TEXT, max_retries INTEGER,
                begin_ticks INTEGER NOT NULL,
                expires_ticks INTEGER,
                count INTEGER NOT NULL,
                last_ticks INTEGER,
                attempts INTEGER NOT NULL,
                next_ticks INTEGER NOT NULL,
                owner TEXT,
                UNIQUE (space, app_id, name)
            );
            CREATE INDEX IF NOT EXISTS job_due ON job (space, app_id, owner, next_ticks);
            """);
    }

    /// <summary>Calls <paramref name="ring"/> when a job of the app id has changed, in any process; sometimes without a cause.</summary>
    public void OnChange(Action ring) => _ring = _store.OnRing(_channel, ring);

    /// <summary>False when there is a job of this name and it is not to be overwritten.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="spec">The job.</param>
    /// <param name="times">Its times.</param>
    /// <param name="overwrite">Takes the place of one of the same name.</param>
    public Task<bool> PutAsync(string name, JobSpec spec, JobTimes times, bool overwrite)
    {
        var first = times.First();
        return _store.WriteAsync(session =>
        {
            if (!overwrite && session.Scalar<long>("SELECT 1 FROM job WHERE space=$0 AND app_id=$1 AND name=$2", _space, _appId, name) == 1) return false;
            // A new row and number, so that what comes of a call of the old job is no longer written down.
            session.Execute("DELETE FROM job WHERE space=$0 AND app_id=$1 AND name=$2", _space, _appId, name);
            if (first is not null)
            {
                session.Execute(
                    $"INSERT INTO job (space, app_id, name, {Columns}, begin_ticks, expires_ticks, count, last_ticks, attempts, next_ticks) " +
                    "VALUES ($0,$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)",
                    _space, _appId, name, spec.Schedule, spec.DueTime, spec.Ttl, (long?)spec.Repeats, spec.Data, spec.Failure.Drops,
                    spec.Failure.Interval?.ToString(), (long?)spec.Failure.MaxRetries, times.Begin.UtcTicks, times.Expires?.UtcTicks,
                    (long)first.Count, first.LastTime?.UtcTicks, (long)first.Attempts, first.Next.UtcTicks);
            }
            session.RingAfterCommit(_channel);
            return true;
        });
    }

    public JobSpec? Get(string name) => _store.Read(session => session.Query(
        $"SELECT {Columns} FROM job WHERE space=$0 AND app_id=$1 AND name=$2", row => ReadSpec(row, 0), _space, _appId, name)).FirstOrDefault();

    public Task DeleteAsync(string name) => _store.WriteAsync(session =>
    {
        session.Execute("DELETE FROM job WHERE space=$0 AND app_id=$1 AND name=$2", _space, _appId, name);
        session.RingAfterCommit(_channel);
        return true;
    });

    /// <summary>When the next job that nobody has taken comes due; null when there is none.</summary>
    public DateTimeOffset? NextDue() =>
        _store.Read(session => session.Scalar<long>("SELECT MIN(next_ticks) FROM job WHERE space=$0 AND app_id=$1 AND owner IS NULL", _space, _appId)) is > 0 and var ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    /// <summary>Takes jobs that are due, the longest due ones first.</summary>
    public async Task<IReadOnlyList<TakenJob>> TakeAsync(DateTimeOffset now, int most)
    {
        // Looked for with a read first: with nothing due, which is the rule, the writer is left alone.
        var due = _store.Read(session => session.Query(
            "SELECT id FROM job WHERE space=$0 AND app_id=$1 AND owner IS NULL AND next_ticks <= $2 ORDER BY next_ticks LIMIT $3",
            row => row.GetInt64(0), _space, _appId, now.UtcTicks, most));
        if (due.Count == 0) return [];
        return await _store.WriteAsync(session =>
        {
            List<TakenJob> taken = [];
            foreach (var id in due)
            {
                if (session.Execute("UPDATE job SET owner=$1 WHERE id=$0 AND owner IS NULL AND next_ticks <= $2", id, _owner, now.UtcTicks) == 0) continue;
                taken.AddRange(session.Query(
                    $"SELECT {Columns}, id, name, begin_ticks, expires_ticks, count, last_ticks, attempts, next_ticks FROM job WHERE id=$0", ReadTaken, id));
            }
            return taken;
        });
    }

    /// <summary>Writes down what came of a call, and gives the job back. Nothing happens when it was deleted or overwritten meanwhile.</summary>
    /// <param name="job">The job.</param>
    /// <param name="progress">How far it has come; null: it is over.</param>
    public Task GiveBackAsync(TakenJob job, JobProgress? progress) => _store.WriteAsync(session =>
    {
        if (progress is null) session.Execute("DELETE FROM job WHERE id=$0", job.Id);
        else
        {
            session.Execute(
                "UPDATE job SET owner=NULL, count=$1, last_ticks=$2, attempts=$3, next_ticks=$4 WHERE id=$0",
                job.Id, (long)progress.Count, progress.LastTime?.UtcTicks, (long)progress.Attempts, progress.Next.UtcTicks);
        }
        session.RingAfterCommit(_channel);
        return true;
    });

    /// <summary>
    /// Gives back what sidecars had taken that are gone; they may have called the application or not. True when others that
    /// live have taken jobs, which is a reason to look again.
    /// </summary>
    public async Task<bool> ReleaseOfDeadAsync()
    {
        var owners = _store.Read(session => session.Query(
            "SELECT DISTINCT owner FROM job WHERE space=$0 AND app_id=$1 AND owner > '' AND owner <> $2", row => row.GetString(0), _space, _appId, _owner));
        var dead = owners.Where(owner => !IsAlive(owner)).ToList();
        foreach (var owner in dead) await ReleaseAsync(owner);
        return dead.Count < owners.Count;
    }

    /// <summary>Gives back what this sidecar has taken.</summary>
    public Task ReleaseAsync() => ReleaseAsync(_owner);

    public void Dispose()
    {
        _ring?.Dispose();
        Living.TryRemove(_owner, out _);
    }

    private static bool IsAlive(string owner) =>
        ProcessIdentity.TryParse(owner[..owner.LastIndexOf('/')], out var process)
        && (process == ProcessIdentity.Current ? Living.ContainsKey(owner) : process.IsAlive());

    private Task<bool> ReleaseAsync(string owner) => _store.WriteAsync(session =>
    {
        if (session.Execute("UPDATE job SET owner=NULL WHERE space=$0 AND app_id=$1 AND owner=$2", _space, _appId, owner) > 0) session.RingAfterCommit(_channel);
        return true;
    });

    private static TakenJob ReadTaken(StoreRow row)
    {
        var spec = ReadSpec(row, 0);
        var progress = new JobProgress(
            (uint)row.GetInt64(12), row.IsDBNull(13) ? null : Time(row.GetInt64(13)), (uint)row.GetInt64(14), Time(row.GetInt64(15)));
        return new TakenJob(row.GetInt64(8), row.GetString(9), spec, Time(row.GetInt64(10)), row.IsDBNull(11) ? null : Time(row.GetInt64(11)), progress);
    }

    private static JobSpec ReadSpec(StoreRow row, int at)
    {
        var interval = Text(row, at + 6) is { } text && ProtoDuration.TryParse(text, out var value) ? value : null;
        var failure = new FailurePolicy(row.GetBoolean(at + 5), interval, Number(row, at + 7));
        return new JobSpec(
            Text(row, at), Text(row, at + 1), Text(row, at + 2), Number(row, at + 3), row.IsDBNull(at + 4) ? null : row.GetBytes(at + 4), failure);
    }

    private static string? Text(StoreRow row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static uint? Number(StoreRow row, int column) => row.IsDBNull(column) ? null : (uint)row.GetInt64(column);

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
