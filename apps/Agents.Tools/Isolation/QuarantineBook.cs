using Agents.Contracts;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Hosting.State;
using Agents.Tools.Ledger;
using Dapr;

namespace Agents.Tools.Isolation;

/// <summary>
/// The versions in quarantine as this worker knows them, and the way to change the list that all share: by etag, decided on what stands
/// there now, and told by a signal. A refresh that fails changes nothing.
/// </summary>
internal sealed partial class QuarantineBook(
    ILedgerStore store, ISignals signals, VersionGuards guards, TimeProvider time, ILogger<QuarantineBook> logger) : IDisposable
{
    private const int MaxTries = 20;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private QuarantineDocument _current = new() { Revision = 0 };

    public QuarantineDocument Current => Volatile.Read(ref _current);

    public QuarantinedVersion? Find(string tool, string version)
    {
        var current = Current;
        return current.Versions.Count == 0 ? null : current.Find(tool, version);
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Apply((await store.ReadAsync<QuarantineDocument>(LedgerKeys.Quarantine, cancellationToken)).Value);
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Log.NotRead(logger, exception.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Makes of a version's entry what <paramref name="change"/> says; null stands for no entry, before and after. Returns whether this
    /// changed it. Throws what the store throws.
    /// </summary>
    public async Task<bool> ChangeAsync(
        string tool, string version, Func<QuarantinedVersion?, QuarantinedVersion?> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await WriteAsync(tool, version, change, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes the probe of a version that is due. One worker gets it; false for the others, and when the store does not answer.</summary>
    public async Task<bool> TryClaimProbeAsync(VersionGuard guard, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Most of those that come at once find here that somebody was first.
            return Find(guard.Tool, guard.Version) is { } known
                && QuarantineRules.IsDue(known, time.GetUtcNow())
                && await WriteAsync(
                    guard.Tool,
                    guard.Version,
                    entry => entry is null ? null : QuarantineRules.Claim(entry, guard.Settings.Quarantine, time.GetUtcNow()),
                    cancellationToken);
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Log.NotClaimed(logger, guard.Tool, guard.Version, exception.Message);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    public static bool IsFault(Exception exception) => exception
        is DaprException or HttpRequestException or TaskCanceledException { InnerException: TimeoutException };

    private async Task<bool> WriteAsync(
        string tool, string version, Func<QuarantinedVersion?, QuarantinedVersion?> change, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var known = await store.ReadAsync<QuarantineDocument>(LedgerKeys.Quarantine, cancellationToken);
            var document = known.Value ?? new QuarantineDocument { Revision = 0 };
            Apply(document);
            var before = document.Find(tool, version);
            var after = change(before);
            if (after == before)
                return false;
            var others = document.Versions.Where(entry => entry.Tool != tool || entry.Version != version);
            var next = new QuarantineDocument
            {
                Revision = document.Revision + 1,
                Versions = after is null ? [.. others] : [.. others, after],
            };
            if (!await store.TrySaveAsync(known.Change(LedgerKeys.Quarantine, next), cancellationToken))
                continue;
            Apply(next);
            signals.Send(new Signal { Kind = Signal.QuarantineChanged, Revision = next.Revision });
            return true;
        }
        throw new DaprException("The quarantine list changes all the time.");
    }

    private void Apply(QuarantineDocument? document)
    {
        var next = document ?? new QuarantineDocument { Revision = 0 };
        var before = Current;
        if (next.Revision == before.Revision)
            return;
        Volatile.Write(ref _current, next);
        // Back in service with a clean sheet: what was counted before and during the quarantine would bring it back at once.
        foreach (var gone in before.Versions.Where(entry => next.Find(entry.Tool, entry.Version) is null))
            guards.Find(gone.Tool, gone.Version)?.Reset();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The quarantine list could not be read: {Reason}; keeping the last one")]
        public static partial void NotRead(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The probe of {Tool} {Version} waits: the quarantine list could not be written: {Reason}")]
        public static partial void NotClaimed(ILogger logger, string tool, string version, string reason);
    }
}
