using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Access;
using Agents.Hosting.Settings;

namespace Agents.Gateway;

/// <summary>Settings in section <c>Gateway</c>.</summary>
internal sealed record GatewayOptions : ICheckedOptions
{
    public const string Section = "Gateway";

    /// <summary>Name of the secret that holds the API keys.</summary>
    public string ApiKeysSecret { get; init; } = "api-keys";

    /// <summary>How often the keys are read again, 1 to 3,600 s. A key that is taken away works for this long.</summary>
    public int ApiKeysRefreshSeconds { get; init; } = 30;

    /// <summary>How often the inventory is read again, 100 to 60,000 ms.</summary>
    public int InventoryRefreshMs { get; init; } = 1000;

    /// <summary>How often the quarantine is read again when nothing tells that it has changed, 100 to 60,000 ms.</summary>
    public int QuarantineRefreshMs { get; init; } = 3000;

    /// <summary>Whether callers with the scope <c>faults.inject</c> may ask for faults (<c>X-Agents-Fault</c>). Never in production. Default no.</summary>
    public bool FaultsOnDemand { get; init; }

    /// <summary>How often the ledger is asked about calls that somebody waits for, 100 to 60,000 ms.</summary>
    public int LedgerPollMs { get; init; } = 1000;

    /// <summary>Longest time that one event stream stays open, 1 to 3,600 s.</summary>
    public int EventStreamSeconds { get; init; } = 300;

    /// <summary>Time between two signs of life on a silent event stream, 1 to 60 s.</summary>
    public int HeartbeatSeconds { get; init; } = 10;

    /// <summary>Deadline of a call that names none, 1 to 86,400,000 ms.</summary>
    public int CriticalDeadlineMs { get; init; } = 30_000;

    /// <inheritdoc cref="CriticalDeadlineMs"/>
    public int InteractiveDeadlineMs { get; init; } = 60_000;

    /// <inheritdoc cref="CriticalDeadlineMs"/>
    public int BatchDeadlineMs { get; init; } = Limits.MaxDeadlineMs;

    public ApiKeyOptions ApiKeys => new(ApiKeysSecret, ApiKeysRefreshSeconds);

    public TimeSpan DeadlineOf(ToolClass toolClass) => TimeSpan.FromMilliseconds(toolClass switch
    {
        ToolClass.Critical => CriticalDeadlineMs,
        ToolClass.Interactive => InteractiveDeadlineMs,
        _ => BatchDeadlineMs,
    });

    public void Check(SettingsCheck check)
    {
        check.NotEmpty(nameof(ApiKeysSecret), ApiKeysSecret);
        check.Range(nameof(ApiKeysRefreshSeconds), ApiKeysRefreshSeconds, 1, 3600);
        check.Range(nameof(InventoryRefreshMs), InventoryRefreshMs, 100, 60_000);
        check.Range(nameof(QuarantineRefreshMs), QuarantineRefreshMs, 100, 60_000);
        check.Range(nameof(LedgerPollMs), LedgerPollMs, 100, 60_000);
        check.Range(nameof(EventStreamSeconds), EventStreamSeconds, 1, 3600);
        check.Range(nameof(HeartbeatSeconds), HeartbeatSeconds, 1, 60);
        check.Range(nameof(CriticalDeadlineMs), CriticalDeadlineMs, 1, Limits.MaxDeadlineMs);
        check.Range(nameof(InteractiveDeadlineMs), InteractiveDeadlineMs, 1, Limits.MaxDeadlineMs);
        check.Range(nameof(BatchDeadlineMs), BatchDeadlineMs, 1, Limits.MaxDeadlineMs);
    }
}
