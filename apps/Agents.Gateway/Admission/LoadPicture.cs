using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;

namespace Agents.Gateway.Admission;

/// <summary>How busy all workers together are. Immutable.</summary>
internal sealed class LoadPicture
{
    private readonly LanePicture[] _lanes = [new(), new(), new()];

    public LoadPicture(IEnumerable<WorkerLoad> workers)
    {
        foreach (var worker in workers)
        {
            Limit += worker.Limit;
            Running += worker.Running;
            foreach (var lane in worker.Lanes)
            {
                if (Enum.IsDefined(lane.Class))
                {
                    EndedPerSecond += lane.EndedPerSecond;
                    _lanes[(int)lane.Class].Add(lane);
                }
            }
        }
    }

    /// <summary>Calls that may run at the same time.</summary>
    public int Limit { get; }

    public int Running { get; }

    /// <summary>Calls that ended per second, of all classes: as many could start.</summary>
    public double EndedPerSecond { get; }

    public LanePicture Of(ToolClass toolClass) => _lanes[(int)toolClass];

    /// <summary>Calls of a tenant that workers have taken and not ended.</summary>
    public int OpenOf(string tenant) => _lanes[0].Tenants.GetValueOrDefault(tenant)
        + _lanes[1].Tenants.GetValueOrDefault(tenant)
        + _lanes[2].Tenants.GetValueOrDefault(tenant);
}

/// <summary>One class in all workers.</summary>
internal sealed class LanePicture
{
    private readonly Dictionary<string, int> _tenants = new(StringComparer.Ordinal);

    /// <summary>Calls that wait in the workers.</summary>
    public int Queued { get; private set; }

    /// <summary>Calls that workers have taken and not ended.</summary>
    public int Open { get; private set; }

    /// <summary><see cref="Open"/> by tenant.</summary>
    public IReadOnlyDictionary<string, int> Tenants => _tenants;

    public void Add(LaneLoad lane)
    {
        Queued += lane.Queued;
        foreach (var (tenant, calls) in lane.Tenants)
        {
            Open += calls;
            _tenants[tenant] = _tenants.GetValueOrDefault(tenant) + calls;
        }
    }
}
