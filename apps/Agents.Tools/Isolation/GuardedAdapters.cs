using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;
using Agents.Tools.Faults;

namespace Agents.Tools.Isolation;

/// <summary>Puts what isolates a version around its adapter. From the inside: the adapter, the guard, hedging, faults on demand.</summary>
internal sealed class GuardedAdapters(
    IAdapterFactory adapters, VersionGuards guards, ToolsOptions options, TimeProvider time, ILogger<FaultingAdapter> logger) : IAdapterFactory
{
    public IToolAdapter Create(ToolManifest manifest)
    {
        var adapter = adapters.Create(manifest);
        var guard = guards.Hold(manifest);
        IToolAdapter guarded = new GuardedAdapter(adapter, manifest, guard, guards, time);
        if (manifest is { Idempotent: true, Hedging: { } hedging })
            guarded = new HedgedAdapter(guarded, hedging, guard.Times, time);
        return new FaultingAdapter(guarded, options.FaultsOnDemand, time, logger);
    }
}
