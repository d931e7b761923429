using System.Collections.Concurrent;
using System.Globalization;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;
using Agents.Hosting.Tenants;

namespace Agents.Gateway.Admission;

/// <summary>Calls per second of a tenant, in this replica. It counts, so it is asked last.</summary>
internal sealed class RatePolicy(TenantPolicies tenants, TimeProvider time) : IAdmissionPolicy
{
    // Only tenants with a rate have a bucket, and those stand in the configuration: it cannot grow without end.
    private readonly ConcurrentDictionary<string, TokenBucket> _buckets = new(StringComparer.Ordinal);

    public Refusal? Check(CallCommand command)
    {
        var tenant = command.Principal.Tenant;
        var policy = tenants.Of(tenant);
        if (policy.RatePerSecond <= 0)
        {
            return null;
        }

        var burst = policy.Burst ?? Math.Max(1, (int)Math.Ceiling(policy.RatePerSecond));
        var wait = _buckets.GetOrAdd(tenant, _ => new TokenBucket(policy.RatePerSecond, burst, time)).Take();
        return wait == TimeSpan.Zero
            ? null
            : Refusal.TooMany(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Limit {nameof(policy.RatePerSecond)} of tenant '{tenant}': {policy.RatePerSecond} calls per second and {burst} at once are allowed, and more were made."),
                wait);
    }
}
