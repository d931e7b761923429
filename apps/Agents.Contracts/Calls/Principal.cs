namespace Agents.Contracts.Calls;

/// <summary>On whose behalf a call runs. Set by the gateway from the API key; workers check it again.</summary>
public sealed record Principal
{
    /// <summary>Tenant, 1 to 128 characters. Calls of one tenant are invisible to the others.</summary>
    public required string Tenant { get; init; }

    /// <summary>The person or agent within the tenant, 1 to 128 characters.</summary>
    public required string Subject { get; init; }

    /// <summary>What it may do. <c>*</c> stands for every scope.</summary>
    public IReadOnlyList<string> Scopes { get => field ?? []; init; } = [];

    /// <summary>Whether all of <paramref name="required"/> are held.</summary>
    public bool Holds(IReadOnlyList<string> required)
    {
        foreach (var scope in required)
        {
            if (!Scopes.Contains(scope) && !Scopes.Contains("*"))
                return false;
        }
        return true;
    }
}
