namespace Agents.Contracts.Calls;

/// <summary>Who settled a call of unknown outcome that no status query could settle.</summary>
public sealed record CallSettlement
{
    /// <summary>Tenant of the person, which need not be the call's.</summary>
    public required string Tenant { get; init; }

    /// <summary>The person.</summary>
    public required string Subject { get; init; }

    /// <summary>How the person knows, 1 to 2,000 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
