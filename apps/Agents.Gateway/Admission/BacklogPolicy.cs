using System.Globalization;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;
using Agents.Hosting.Tenants;

namespace Agents.Gateway.Admission;

/// <summary>Calls of a tenant that are accepted and have not ended.</summary>
internal sealed class BacklogPolicy(TenantPolicies tenants, WorkerLoads loads, OpenCalls open) : IAdmissionPolicy
{
    // Without figures nobody knows how fast a backlog goes down.
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(5);

    public Refusal? Check(CallCommand command)
    {
        var tenant = command.Principal.Tenant;
        var limit = tenants.Of(tenant).Backlog;
        var load = loads.Current;
        var own = open.OfTenant(tenant);
        // What the workers told covers other gateways and lacks what they had not seen yet; what was accepted here is the other way
        // round. Neither counts a call twice, and the larger one is nearer to the truth.
        var backlog = Math.Max(own.Open, (load?.OpenOf(tenant) ?? 0) + own.Recent);
        return backlog < limit
            ? null
            : Refusal.TooMany(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Limit {nameof(TenantPolicy.Backlog)} of tenant '{tenant}': {backlog} calls have not ended, at most {limit} are allowed."),
                load is { EndedPerSecond: > 0 } ? TimeSpan.FromSeconds((backlog - limit + 1) / load.EndedPerSecond) : UsualWait);
    }
}
