using System.Runtime.InteropServices;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.Gateway.Admission;

/// <param name="Open">Accepted here and not ended, as far as result events told.</param>
/// <param name="Recent">Those of them that were accepted since a worker last reported: no report can hold them.</param>
internal readonly record struct OpenCount(int Open, int Recent);

/// <summary>
/// The calls that this gateway accepted and that have not ended. A call whose end was missed is found by asking the ledger.
/// Bounded: calls beyond <see cref="MaxCalls"/> are not counted.
/// </summary>
internal sealed class OpenCalls(WorkerLoads loads, TimeProvider time)
{
    public const int MaxCalls = 500_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Entry> _calls = [];
    private readonly Dictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);
    private readonly int[] _classes = new int[3];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>Once, however often a call is submitted again.</summary>
    public void Add(CallCommand command)
    {
        var report = loads.Reports;
        lock (_gate)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_calls, Key(command.Id), out var there);
            if (there)
            {
                return;
            }

            if (_calls.Count > MaxCalls)
            {
                _calls.Remove(Key(command.Id));
                return;
            }

            ref var tenant = ref CollectionsMarshal.GetValueRefOrAddDefault(_tenants, command.Principal.Tenant, out _);
            tenant ??= new Tenant(command.Principal.Tenant);
            tenant.Add(command.Class, report, 1);
            _classes[(int)command.Class]++;
            entry = new Entry(tenant, command.Class, report, time.GetTimestamp());
        }
    }

    public void Remove(string id)
    {
        lock (_gate)
        {
            if (!Guid.TryParseExact(id, "N", out var key) || !_calls.Remove(key, out var entry))
            {
                return;
            }

            entry.Tenant.Add(entry.Class, entry.Report, -1);
            _classes[(int)entry.Class]--;
            if (entry.Tenant.Sum() == 0)
            {
                _tenants.Remove(entry.Tenant.Name);
            }
        }
    }

    public int OfClass(ToolClass toolClass)
    {
        lock (_gate)
        {
            return _classes[(int)toolClass];
        }
    }

    public OpenCount OfTenant(string tenant, ToolClass? toolClass = null)
    {
        var report = loads.Reports;
        lock (_gate)
        {
            return _tenants.TryGetValue(tenant, out var found) ? found.Of(toolClass, report) : default;
        }
    }

    /// <summary>Some of those that were accepted, or asked about, this long ago. They are not named again for as long.</summary>
    public IReadOnlyList<string> TakeOlderThan(TimeSpan age, int max)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            var keys = _calls.Where(c => time.GetElapsedTime(c.Value.AskedAt, now) >= age).Take(max).Select(c => c.Key).ToList();
            foreach (var key in keys)
            {
                _calls[key] = _calls[key] with { AskedAt = now };
            }

            return keys.ConvertAll(key => key.ToString("N"));
        }
    }

    // 16 bytes instead of a text of 32 characters.
    private static Guid Key(string id) => Guid.ParseExact(id, "N");

    private readonly record struct Entry(Tenant Tenant, ToolClass Class, int Report, long AskedAt);

    private sealed class Tenant(string name)
    {
        private readonly int[] _open = new int[3];
        private readonly int[] _recent = new int[3];
        private int _report;

        public string Name => name;

        public int Sum() => _open[0] + _open[1] + _open[2];

        public void Add(ToolClass toolClass, int report, int calls)
        {
            _open[(int)toolClass] += calls;
            if (calls > 0)
            {
                Turn(report);
            }

            if (_report == report)
            {
                _recent[(int)toolClass] += calls;
            }
        }

        public OpenCount Of(ToolClass? toolClass, int report)
        {
            Turn(report);
            return toolClass is { } one
                ? new OpenCount(_open[(int)one], _recent[(int)one])
                : new OpenCount(Sum(), _recent[0] + _recent[1] + _recent[2]);
        }

        private void Turn(int report)
        {
            if (_report != report)
            {
                _report = report;
                Array.Clear(_recent);
            }
        }
    }
}
