using Agents.Contracts;
using Agents.Hosting.Settings;

namespace Agents.Memory.Governance;

/// <summary>Settings in section <c>Memory:Governance</c>.</summary>
internal sealed record GovernanceOptions : ICheckedOptions
{
    public const string Section = "Memory:Governance";

    /// <summary>Name of the secret with this app's own API key, which lists the scope <c>erasures:carry-out</c>.</summary>
    public string ServiceKeySecret { get; init; } = "memory-service-key";

    /// <summary>Dapr app ids of the other apps that hold data of people, separated by commas; <c>none</c>: there are no others.</summary>
    public string Apps { get; init; } = $"{AppIds.Decisions},{AppIds.Gateway}";

    /// <summary>How long an erasure comes back for what is in use before it ends without it, 1 to 10,080 minutes.</summary>
    public int InUseMinutes { get; init; } = 24 * 60;

    public IReadOnlyList<string> AppIdList =>
        Apps == "none" ? [] : Apps.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public void Check(SettingsCheck check)
    {
        check.NotEmpty(nameof(ServiceKeySecret), ServiceKeySecret);
        check.NotEmpty(nameof(Apps), Apps);
        check.Range(nameof(InUseMinutes), InUseMinutes, 1, 10_080);
    }
}
