using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters.Processes;

/// <summary>The limit that a program went over.</summary>
/// <param name="Type">The problem type of the calls that ran on it.</param>
/// <param name="Detail">Which limit, what it used and what is allowed.</param>
internal sealed record LimitBreach(string Type, string Detail);

/// <summary>
/// Memory, CPU time and output of a program against its limits. CPU time between two looks is shared evenly by the calls that ran at
/// both, so a call is never charged for what was used before it began; output counts since a call began or the last one ended.
/// </summary>
internal sealed class ProgramLimits(ToolProgram program)
{
    private readonly Lock _gate = new();
    private readonly List<CallMeter> _calls = [];
    private TimeSpan _cpu;
    private long _output;

    public CallMeter Begin()
    {
        var call = new CallMeter();
        lock (_gate)
        {
            if (_calls.Count == 0)
                _output = 0;
            _calls.Add(call);
        }
        return call;
    }

    public void End(CallMeter call)
    {
        lock (_gate)
        {
            _calls.Remove(call);
            _output = 0;
        }
    }

    /// <summary>Output that was read. What an idle program says about itself (<paramref name="isLog"/>) does not count.</summary>
    public LimitBreach? Output(int bytes, bool isLog)
    {
        lock (_gate)
        {
            if (isLog && _calls.Count == 0)
                return null;
            _output += bytes;
            return _output <= program.OutputKiB * 1024L
                ? null
                : new LimitBreach(
                    ProblemTypes.ToolUnreachable,
                    $"Its process wrote more than the {program.OutputKiB} KiB that are allowed for one call (target.program.outputKiB) and was ended.");
        }
    }

    public LimitBreach? Look(ProcessUsage usage)
    {
        var mebibytes = usage.ResidentBytes >> 20;
        if (mebibytes > program.MemoryMiB)
        {
            return new LimitBreach(
                ProblemTypes.ToolUnreachable,
                $"Its process used {mebibytes} MiB of memory; allowed are {program.MemoryMiB} (target.program.memoryMiB). It was ended.");
        }
        lock (_gate)
        {
            var used = usage.Cpu - _cpu;
            _cpu = usage.Cpu;
            var sharers = _calls.Count(call => call.WasSeen);
            foreach (var call in _calls)
            {
                if (call.WasSeen && used > TimeSpan.Zero)
                    call.Cpu += used / sharers;
                call.WasSeen = true;
                if (call.Cpu > TimeSpan.FromSeconds(program.CpuSeconds))
                {
                    return new LimitBreach(
                        ProblemTypes.ToolTimeout,
                        string.Create(CultureInfo.InvariantCulture, $"The call used {call.Cpu.TotalSeconds:0.0} s of CPU time; ")
                        + $"allowed are {program.CpuSeconds} (target.program.cpuSeconds). Its process was ended.");
                }
            }
        }
        return null;
    }

    /// <summary>What one call used.</summary>
    internal sealed class CallMeter
    {
        public TimeSpan Cpu { get; set; }

        public bool WasSeen { get; set; }
    }
}
