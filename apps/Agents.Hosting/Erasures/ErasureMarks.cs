using System.Security.Cryptography;
using System.Text;
using Agents.Hosting.State;

namespace Agents.Hosting.Erasures;

/// <summary>
/// Who is being erased and who was, in one document of the app's state store. People are in it as digests under a key of the document. Most
/// answers come from memory: the document is read about once a second, however many ask.
/// </summary>
public sealed class ErasureMarks(IStateStore store, TimeProvider time)
{
    /// <summary>Key of the document.</summary>
    public const string Key = "erasure-marks";

    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan Staleness = TimeSpan.FromSeconds(2);

    /// <summary>How long an erasure that has ended is remembered: no broker, journal or ledger holds anything for longer.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(8);

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile Snapshot? _known;
    private Task<Snapshot>? _reading;

    /// <summary>Whether data of the person that came into being then must not be written.</summary>
    /// <param name="tenant">Whose person it is.</param>
    /// <param name="person">The person.</param>
    /// <param name="bornAt">When the data came into being, UTC.</param>
    /// <param name="cancellationToken">Ends the wait for the state store.</param>
    /// <exception cref="Dapr.DaprException">The store does not answer, and what is known is too old.</exception>
    public ValueTask<bool> RefusesAsync(string tenant, string person, DateTimeOffset bornAt, CancellationToken cancellationToken)
    {
        var known = _known;
        var age = known is null ? TimeSpan.MaxValue : time.GetElapsedTime(known.ReadAt);
        if (age >= Staleness)
            return new ValueTask<bool>(ReadAndAskAsync(tenant, person, bornAt, cancellationToken));
        if (age >= Fresh)
            Look();
        return ValueTask.FromResult(known!.Refuses(tenant, person, bornAt));
    }

    /// <summary>Whether an erasure of the person was under way when <see cref="RefreshAsync"/> looked last; for those that cannot wait.</summary>
    public bool IsRunning(string tenant, string person) => _known?.Refuses(tenant, person, DateTimeOffset.MaxValue) == true;

    /// <summary>Reads the marks.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken) => await ReadAsync().WaitAsync(cancellationToken);

    /// <summary>Marks the person. The id of the erasure that is under way then: this one, or another that was quicker.</summary>
    public async Task<string> BeginAsync(string tenant, string person, string erasureId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var readAt = time.GetTimestamp();
            var read = await store.ReadAsync<MarksDocument>(Key, cancellationToken);
            var document = read.Value ?? new MarksDocument(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), []);
            var digest = Digest(Convert.FromBase64String(document.Salt), tenant, person);
            if (document.Marks.FirstOrDefault(one => one.Person == digest && (one.EndedAt is null || one.ErasureId == erasureId)) is { } there)
            {
                _known = new Snapshot(document, readAt);
                return there.ErasureId;
            }
            var now = time.GetUtcNow();
            var next = document with
            {
                Marks = [.. document.Marks.Where(one => one.Person != digest && !(one.EndedAt < now - Remembered)), new ErasureMark(erasureId, digest, now, null)],
            };
            if (await WriteAsync(read, next, cancellationToken))
                return erasureId;
        }
    }

    /// <summary>The erasure is over: what comes into being from now on is taken again. Once more does no harm.</summary>
    public async Task EndAsync(string erasureId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await store.ReadAsync<MarksDocument>(Key, cancellationToken);
            if (read.Value is not { } document || document.Marks.FirstOrDefault(one => one.ErasureId == erasureId) is not { EndedAt: null } mark)
                return;
            var next = document with { Marks = [.. document.Marks.Select(one => one == mark ? mark with { EndedAt = time.GetUtcNow() } : one)] };
            if (await WriteAsync(read, next, cancellationToken))
                return;
        }
    }

    private async Task<bool> WriteAsync(Versioned<MarksDocument> read, MarksDocument next, CancellationToken cancellationToken)
    {
        var written = await store.TrySaveAsync(read.Change(Key, next), cancellationToken);
        if (written)
            _known = new Snapshot(next, time.GetTimestamp());
        return written;
    }

    private async Task<bool> ReadAndAskAsync(string tenant, string person, DateTimeOffset bornAt, CancellationToken cancellationToken) =>
        (await ReadAsync().WaitAsync(cancellationToken)).Refuses(tenant, person, bornAt);

    // Not awaited: what is known is good enough, and a failure shows when it is not any more.
    private void Look() => _ = ReadAsync().ContinueWith(
        static read => _ = read.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private Task<Snapshot> ReadAsync()
    {
        lock (_gate)
            return _reading ??= ReadOnceAsync();
    }

    private async Task<Snapshot> ReadOnceAsync()
    {
        // Never within the lock.
        await Task.Yield();
        try
        {
            var readAt = time.GetTimestamp();
            var document = (await store.ReadAsync<MarksDocument>(Key, CancellationToken.None)).Value;
            return _known = new Snapshot(document ?? new MarksDocument("", []), readAt);
        }
        finally
        {
            lock (_gate)
                _reading = null;
        }
    }

    private static string Digest(byte[] salt, string tenant, string person) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes($"{tenant}\n{person}")).AsSpan(0, 16));

    private sealed class Snapshot(MarksDocument document, long readAt)
    {
        private readonly byte[] _salt = Convert.FromBase64String(document.Salt);
        private readonly Dictionary<string, ErasureMark> _marks =
            document.Marks.ToDictionary(one => one.Person, one => one, StringComparer.Ordinal);

        public long ReadAt => readAt;

        public bool Refuses(string tenant, string person, DateTimeOffset bornAt) =>
            _marks.Count > 0 && _marks.TryGetValue(Digest(_salt, tenant, person), out var mark) && (mark.EndedAt is null || bornAt <= mark.EndedAt);
    }

    internal sealed record MarksDocument(string Salt, IReadOnlyList<ErasureMark> Marks);

    internal sealed record ErasureMark(string ErasureId, string Person, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);
}
