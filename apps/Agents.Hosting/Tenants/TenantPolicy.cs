namespace Agents.Hosting.Tenants;

/// <summary>How one tenant is treated beside the others.</summary>
public sealed record TenantPolicy
{
    /// <summary>What a tenant without an entry gets.</summary>
    public static TenantPolicy Default { get; } = new();

    /// <summary><c>vip</c> goes before <c>normal</c> inside a lane; ageing keeps the others from starving.</summary>
    public string Rank { get; init; } = Normal;

    /// <summary>Share among tenants of equal rank, 1 to 1,000. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Calls accepted per second in the long run, per gateway replica, 0 (no limit) to 1,000,000. Default 0.</summary>
    public double RatePerSecond { get; init; }

    /// <summary>Calls that may be accepted at once, 1 to 1,000,000. Default: one second's worth, at least 1.</summary>
    public int? Burst { get; init; }

    /// <summary>Calls that are accepted and have not ended, 1 to 10,000,000. Default 100,000.</summary>
    public int Backlog { get; init; } = 100_000;

    /// <summary>Values of <see cref="Rank"/>.</summary>
    public const string Vip = "vip";

    /// <inheritdoc cref="Vip"/>
    public const string Normal = "normal";
}
