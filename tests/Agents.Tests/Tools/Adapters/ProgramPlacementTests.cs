using System.Diagnostics;
using Agents.Tools.Adapters.Processes;

namespace Agents.Tests.Tools.Adapters;

public sealed class ProgramPlacementTests
{
    [Theory]
    [InlineData(0b1111, 1, 0b1110)]
    [InlineData(0b1111, 3, 0b1000)]
    [InlineData(0b1010, 1, 0b1000)]
    [InlineData(long.MinValue | 1, 1, long.MinValue)]
    public void Processors_MoreThanAreLeftFree_AreTheOthers(long own, int without, long expected) =>
        Assert.Equal(expected, new ProgramPlacement(own, without).Processors);

    [Theory]
    [InlineData(0b1, 1)]
    [InlineData(0b11, 2)]
    [InlineData(0b11, 0)]
    [InlineData(null, 1)]
    public void Processors_NoneIsLeftFreeOrNothingIsKnown_AreNotConfined(int? own, int without) =>
        Assert.Null(new ProgramPlacement(own, without).Processors);

    [Fact]
    public void Apply_Process_RunsOnTheOthersAndStandsBack()
    {
        // On a machine with one processor, or where the system cannot tell, it is not confined.
        var placement = ProgramPlacement.OfThisProcess(1);
        using var process = Process.Start(new ProcessStartInfo("sleep", ["60"]))!;
        var own = OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? process.ProcessorAffinity : 0;
        try
        {
            placement.Apply(process);

            Assert.Equal(ProcessPriorityClass.BelowNormal, process.PriorityClass);
            if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
                Assert.Equal(placement.Processors ?? own, process.ProcessorAffinity);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public void Apply_ProcessHasEnded_DoesNothing()
    {
        using var process = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "where" : "true"))!;
        process.WaitForExit();

        new ProgramPlacement(0b11, 1).Apply(process);

        Assert.True(process.HasExited);
    }
}
