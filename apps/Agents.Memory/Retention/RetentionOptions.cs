using Agents.Hosting.Settings;

namespace Agents.Memory.Retention;

/// <summary>
/// Settings in section <c>Memory:Retention</c>: after how many days data goes, by kind, and for a tenant in
/// <c>Memory:Retention:Tenants:NAME</c>. A legal hold wins over all of them.
/// </summary>
internal sealed record RetentionOptions : ICheckedOptions
{
    public const string Section = "Memory:Retention";
    private const int Never = 36_500;

    /// <summary>Sessions since they began, however much they are used, 1 to 36,500 days. One that is not used is over sooner.</summary>
    public int SessionDays { get; init; } = 30;

    /// <summary>Memories since they were last confirmed, 1 to 36,500 days.</summary>
    public int MemoryDays { get; init; } = 730;

    /// <summary>Documents that name no retention of their own, since their last version, 0 to 36,500 days; 0: they do not expire.</summary>
    public int DocumentDays { get; init; }

    /// <summary>Entries of the audit log, 30 to 36,500 days. A receipt of an erasure cannot be verified any more when its entry is gone.</summary>
    public int AuditDays { get; init; } = 3653;

    /// <summary>How often the job looks, 1 to 1,440 minutes.</summary>
    public int EveryMinutes { get; init; } = 60;

    /// <summary>What is different for a tenant; what it leaves out is as for all.</summary>
    public IReadOnlyDictionary<string, TenantRetention> Tenants { get; init; } = new Dictionary<string, TenantRetention>();

    /// <summary>How long data of a kind is kept.</summary>
    public TimeSpan Of(string tenant, RetainedKind kind)
    {
        var own = Tenants.GetValueOrDefault(tenant);
        return TimeSpan.FromDays(kind switch
        {
            RetainedKind.Session => own?.SessionDays ?? SessionDays,
            RetainedKind.Memory => own?.MemoryDays ?? MemoryDays,
            _ => own?.AuditDays ?? AuditDays,
        });
    }

    /// <summary>See <see cref="DocumentDays"/>.</summary>
    public int DocumentDaysOf(string tenant) => Tenants.GetValueOrDefault(tenant)?.DocumentDays ?? DocumentDays;

    public void Check(SettingsCheck check)
    {
        check.Range(nameof(SessionDays), SessionDays, 1, Never);
        check.Range(nameof(MemoryDays), MemoryDays, 1, Never);
        check.Range(nameof(DocumentDays), DocumentDays, 0, Never);
        check.Range(nameof(AuditDays), AuditDays, 30, Never);
        check.Range(nameof(EveryMinutes), EveryMinutes, 1, 1440);
        foreach (var (tenant, own) in Tenants)
        {
            check.Range($"{nameof(Tenants)}:{tenant}:{nameof(SessionDays)}", own.SessionDays ?? 1, 1, Never);
            check.Range($"{nameof(Tenants)}:{tenant}:{nameof(MemoryDays)}", own.MemoryDays ?? 1, 1, Never);
            check.Range($"{nameof(Tenants)}:{tenant}:{nameof(DocumentDays)}", own.DocumentDays ?? 0, 0, Never);
            check.Range($"{nameof(Tenants)}:{tenant}:{nameof(AuditDays)}", own.AuditDays ?? 30, 30, Never);
        }
    }
}

/// <summary>What one tenant has otherwise; nulls: as for all.</summary>
internal sealed record TenantRetention
{
    public int? SessionDays { get; init; }

    public int? MemoryDays { get; init; }

    public int? DocumentDays { get; init; }

    public int? AuditDays { get; init; }
}

/// <summary>What has a retention of its own.</summary>
internal enum RetainedKind
{
    Session,
    Memory,
    Audit,
}
