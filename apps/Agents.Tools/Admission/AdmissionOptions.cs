using Agents.Hosting.Settings;

namespace Agents.Tools.Admission;

/// <summary>Settings in section <c>Tools:Admission</c>: how much runs at the same time, and who may use which part of it.</summary>
internal sealed record AdmissionOptions
{
    /// <summary>Items that may run at the same time even when the worker is overloaded, 1 to 100,000.</summary>
    public int MinConcurrency { get; init; } = 50;

    /// <summary>Limit at the start, from <see cref="MinConcurrency"/> to <see cref="MaxConcurrency"/>.</summary>
    public int InitialConcurrency { get; init; } = 1000;

    /// <summary>Limit that is never exceeded, <see cref="MinConcurrency"/> to 100,000.</summary>
    public int MaxConcurrency { get; init; } = 20_000;

    /// <summary>Time that the worker itself may cost a call (start delay, a ledger write) before it counts as overloaded, in ms, 1 to 10,000.</summary>
    public int TargetOverheadMs { get; init; } = 150;

    /// <summary>Share of the current limit that is kept for critical calls, in percent, 0 to 90.</summary>
    public int CriticalReservePercent { get; init; } = 20;

    /// <summary>
    /// Tools whose measured 95th percentile is below this may borrow idle slots of the reserve, in ms, 0 (nobody borrows) to 10,000.
    /// </summary>
    public int BorrowMaxMs { get; init; } = 100;

    /// <summary>Share of the slots that one tool version may use while calls of others wait, in percent, 1 to 100.</summary>
    public int MaxToolSharePercent { get; init; } = 50;

    public void Check(SettingsCheck check, string section)
    {
        check.Range($"{section}:{nameof(MinConcurrency)}", MinConcurrency, 1, 100_000);
        check.Range($"{section}:{nameof(MaxConcurrency)}", MaxConcurrency, MinConcurrency, 100_000);
        check.Range($"{section}:{nameof(InitialConcurrency)}", InitialConcurrency, MinConcurrency, MaxConcurrency);
        check.Range($"{section}:{nameof(TargetOverheadMs)}", TargetOverheadMs, 1, 10_000);
        check.Range($"{section}:{nameof(CriticalReservePercent)}", CriticalReservePercent, 0, 90);
        check.Range($"{section}:{nameof(BorrowMaxMs)}", BorrowMaxMs, 0, 10_000);
        check.Range($"{section}:{nameof(MaxToolSharePercent)}", MaxToolSharePercent, 1, 100);
    }
}
