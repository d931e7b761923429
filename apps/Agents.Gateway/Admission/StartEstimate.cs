using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Hosting.Tenants;

namespace Agents.Gateway.Admission;

/// <param name="Ahead">Calls that start before it.</param>
/// <param name="Wait">Time until it starts.</param>
internal readonly record struct ExpectedStart(int Ahead, TimeSpan Wait);

/// <summary>
/// When a call could start at the earliest, from what the workers told: the calls that go before it, divided by the calls that end per
/// second, for each end frees a slot. It errs on the early side: what is refused by it had no chance.
/// </summary>
internal sealed class StartEstimate(WorkerLoads loads, OpenCalls open, TenantPolicies tenants)
{
    /// <summary>Null: there are no figures to tell by.</summary>
    public ExpectedStart? For(CallCommand command)
    {
        if (loads.Current is not { EndedPerSecond: > 0 } load)
        {
            return null;
        }

        var ahead = Waiting(load, command.Class) is > 0 and var waiting ? Math.Min(waiting, FairShare(load, command)) : 0;
        for (var urgent = ToolClass.Critical; urgent < command.Class; urgent++)
        {
            ahead += Waiting(load, urgent);
        }

        var free = Math.Max(0, load.Limit - load.Running);
        return ahead < free
            ? new ExpectedStart(ahead, TimeSpan.Zero)
            : new ExpectedStart(ahead, TimeSpan.FromSeconds((ahead - free + 1) / load.EndedPerSecond));
    }

    // Those in the workers, and those accepted here that no worker has told of: they are at the broker.
    private int Waiting(LoadPicture load, ToolClass toolClass) =>
        load.Of(toolClass).Queued + Math.Max(0, open.OfClass(toolClass) - load.Of(toolClass).Open);

    // Within a lane the VIPs go first, and tenants of equal rank take turns by weight: a flood of one does not delay another's call
    // by more than its turns.
    private int FairShare(LoadPicture load, CallCommand command)
    {
        var tenant = command.Principal.Tenant;
        var lane = load.Of(command.Class);
        var mine = tenants.Of(tenant);
        var own = open.OfTenant(tenant, command.Class);
        var before = Math.Max(own.Open, lane.Tenants.GetValueOrDefault(tenant) + own.Recent);
        double ahead = before;
        foreach (var (other, calls) in lane.Tenants)
        {
            if (other == tenant)
            {
                continue;
            }

            var theirs = tenants.Of(other);
            ahead += theirs.Rank == mine.Rank
                ? Math.Min(calls, (before + 1.0) * theirs.Weight / mine.Weight)
                : theirs.Rank == TenantPolicy.Vip ? calls : 0;
        }

        return (int)Math.Min(ahead, int.MaxValue / 4);
    }
}
