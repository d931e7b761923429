using System.Diagnostics;

namespace Agents.Tools.Adapters.Processes;

/// <summary>What a program uses: itself and the processes that it started.</summary>
/// <param name="ResidentBytes">Resident memory of all of them; pages that they share count for each.</param>
/// <param name="Cpu">Processor time of all of them so far, those that ended and were waited for included.</param>
/// <param name="Descendants">The processes that it started, by id, with the time of their start in ticks of the system.</param>
internal sealed record ProcessUsage(long ResidentBytes, TimeSpan Cpu, IReadOnlyDictionary<int, ulong> Descendants);

/// <summary>Looks at processes.</summary>
internal interface IProcessSight
{
    /// <summary>Null when the process is gone.</summary>
    ProcessUsage? Look(Process process);

    /// <summary>Whether the id still belongs to the process that started then.</summary>
    bool IsSame(int id, ulong startedAt);
}
