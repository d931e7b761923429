using System.Globalization;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Isolation;

/// <summary>
/// What this worker knows of the health of one version: breakers, window of faults, run times. It outlives revisions of the inventory in
/// which the version's isolation is the same.
/// </summary>
internal sealed class VersionGuard
{
    private readonly TimeProvider _time;
    private readonly Action<GuardReport> _report;
    private readonly Breaker _attempts;
    private readonly Breaker _connecting;
    private readonly SlidingCounts _faults;
    private string _lastFault = "";
    private string? _probe;
    private int _reported;

    public VersionGuard(ToolManifest manifest, TimeProvider time, Action<GuardReport> report)
    {
        Tool = manifest.Name;
        Version = manifest.Version;
        Settings = manifest.Isolation;
        _time = time;
        _report = report;
        _attempts = new Breaker(Settings.Breaker, time);
        _connecting = new Breaker(Settings.Breaker, time);
        _faults = new SlidingCounts(TimeSpan.FromSeconds(Settings.Quarantine.WindowSeconds), time);
        Times = new RunTimes(time);
    }

    public string Tool { get; }

    public string Version { get; }

    public ToolIsolation Settings { get; }

    /// <summary>Run times of attempts that were answered, and of those that were broken off later than most are answered.</summary>
    public RunTimes Times { get; }

    public bool IsHealthy => _attempts.IsClosed && _connecting.IsClosed;

    /// <summary>Whether the faults in the window are over the limit of quarantine.</summary>
    public bool IsOver => _faults.Read().IsOver(Settings.Quarantine.FaultRatio, Settings.Quarantine.MinimumCalls);

    /// <summary>Why it is in quarantine, for people. Only titles: the details of faults name hosts and paths.</summary>
    public string Reason
    {
        get
        {
            var counts = _faults.Read();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{(double)counts.Bad / Math.Max(1, counts.Total):P0} of {counts.Total} attempts within {Settings.Quarantine.WindowSeconds} s were faults; the last: {Volatile.Read(ref _lastFault)}");
        }
    }

    /// <summary>Whether an attempt may be made now.</summary>
    public bool TryEnter(out Permit permit, out TimeSpan openFor)
    {
        permit = default;
        if (!_connecting.TryEnter(out var connecting, out openFor))
        {
            Refused(_connecting);
            return false;
        }
        if (!_attempts.TryEnter(out var attempt, out openFor))
        {
            _connecting.Leave(connecting, fault: null);
            Refused(_attempts);
            return false;
        }
        permit = new Permit(connecting, attempt, _time.GetTimestamp());
        return true;
    }

    /// <summary>An attempt that was let in has ended.</summary>
    public void Leave(Permit permit, Verdict verdict, string callId, string fault)
    {
        var counts = verdict is not (Verdict.Nothing or Verdict.BrokenOff);
        _connecting.Leave(permit.Connecting, counts ? verdict == Verdict.NotConnected : null);
        _attempts.Leave(permit.Attempt, counts && verdict != Verdict.NotConnected ? verdict == Verdict.Fault : null);

        var elapsed = _time.GetElapsedTime(permit.EnteredAt);
        // Without the slow ones that were broken off, for a second attempt was faster, the quantiles would sink with each of them.
        if (verdict == Verdict.Answered || (verdict == Verdict.BrokenOff && elapsed > Times.P95))
            Times.Add(elapsed);
        if (!counts)
            return;

        var bad = verdict != Verdict.Answered;
        if (bad)
            Volatile.Write(ref _lastFault, fault);
        Count(bad);
        if (Volatile.Read(ref _probe) is { } probe && probe == callId && Interlocked.CompareExchange(ref _probe, null, probe) == probe)
            _report(new GuardReport(this, bad ? GuardNews.ProbeFailed : GuardNews.ProbePassed));
    }

    /// <summary>The call is the probe of a version in quarantine: how its first attempt ends is reported.</summary>
    public void Probe(string callId)
    {
        Volatile.Write(ref _probe, callId);
        _attempts.LetOneTry();
        _connecting.LetOneTry();
    }

    /// <summary>Forgets all faults: the version is another, back in service, or was not to blame.</summary>
    public void Reset()
    {
        _attempts.Close();
        _connecting.Close();
        _faults.Clear();
        Volatile.Write(ref _probe, null);
        Volatile.Write(ref _reported, 0);
    }

    // While trials fail nothing is sent, so nothing can fail; but its callers get nothing, and it is the version's doing.
    private void Refused(Breaker breaker)
    {
        if (breaker.HasReopened)
            Count(bad: true);
    }

    private void Count(bool bad)
    {
        _faults.Add(bad);
        if (bad && IsOver && Interlocked.Exchange(ref _reported, 1) == 0)
            _report(new GuardReport(this, GuardNews.OverLimit));
    }

    /// <summary>Leave to make one attempt.</summary>
    internal readonly record struct Permit(int Connecting, int Attempt, long EnteredAt);
}

/// <summary>What a guard has to say.</summary>
internal readonly record struct GuardReport(VersionGuard Guard, GuardNews News);

internal enum GuardNews
{
    /// <summary>The version belongs into quarantine.</summary>
    OverLimit,

    ProbePassed,

    ProbeFailed,
}
