using System.ComponentModel;
using System.Diagnostics;

namespace Agents.Tools.Adapters.Processes;

/// <summary>
/// Where programs run and with which priority. One that starts again and again, or is busy with itself, must not keep the worker from its
/// other tools: some processors are never given to programs, and on the others they stand back.
/// </summary>
/// <param name="own">The processors of this process, one bit each; null when the system cannot tell.</param>
/// <param name="withoutPrograms">How many of them programs never get. When there are no more than these, programs run everywhere.</param>
internal sealed class ProgramPlacement(long? own, int withoutPrograms)
{
    /// <summary>The processors of programs, one bit each; null when they are not confined.</summary>
    public long? Processors { get; } = own is { } mask && withoutPrograms > 0 && long.PopCount(mask) > withoutPrograms
        ? DropLowest(mask, withoutPrograms)
        : null;

    public static ProgramPlacement OfThisProcess(int withoutPrograms) => new(Own(), withoutPrograms);

    /// <summary>To be called as soon as it runs: threads that it has by then stay where they are.</summary>
    public void Apply(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
            if (Processors is { } processors && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
                process.ProcessorAffinity = (nint)processors;
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended already; that is told where it is waited for.
        }
    }

    private static long? Own()
    {
        // The mask has 64 bits: on larger machines it would take processors away instead of leaving some free.
        if (Environment.ProcessorCount > 64 || !(OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
            return null;
        using var self = Process.GetCurrentProcess();
        return self.ProcessorAffinity;
    }

    private static long DropLowest(long mask, int count)
    {
        for (var i = 0; i < count; i++)
            mask &= mask - 1;
        return mask;
    }
}
