using Agents.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Hosting.Tenants;

/// <summary>The policies of all tenants: section <c>Tenants</c>, a key for each tenant that is not as the others.</summary>
public sealed class TenantPolicies
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Tenants";

    private readonly Dictionary<string, TenantPolicy> _policies;

    /// <exception cref="InvalidOperationException">A value is not allowed; the message names key, value and what is allowed.</exception>
    public TenantPolicies(IReadOnlyDictionary<string, TenantPolicy> policies)
    {
        _policies = new Dictionary<string, TenantPolicy>(policies, StringComparer.Ordinal);
        var check = new SettingsCheck(Section);
        foreach (var (tenant, policy) in _policies)
        {
            check.OneOf($"{tenant}:{nameof(policy.Rank)}", policy.Rank, TenantPolicy.Vip, TenantPolicy.Normal);
            check.Range($"{tenant}:{nameof(policy.Weight)}", policy.Weight, 1, 1000);
            check.Range($"{tenant}:{nameof(policy.RatePerSecond)}", policy.RatePerSecond, 0, 1_000_000);
            check.Range($"{tenant}:{nameof(policy.Burst)}", policy.Burst ?? 1, 1, 1_000_000);
            check.Range($"{tenant}:{nameof(policy.Backlog)}", policy.Backlog, 1, 10_000_000);
        }
        if (check.Errors.Count > 0)
            throw new InvalidOperationException(string.Join(" ", check.Errors));
    }

    /// <summary>The tenant's policy.</summary>
    public TenantPolicy Of(string tenant) => _policies.GetValueOrDefault(tenant, TenantPolicy.Default);

    /// <summary>Reads section <c>Tenants</c> at start.</summary>
    public static void Add(WebApplicationBuilder builder)
    {
        var policies = builder.Configuration.GetSection(Section).GetChildren().ToDictionary(
            section => section.Key,
            section => section.Get<TenantPolicy>(binder => binder.ErrorOnUnknownConfiguration = true) ?? TenantPolicy.Default);
        builder.Services.AddSingleton(new TenantPolicies(policies));
    }
}
