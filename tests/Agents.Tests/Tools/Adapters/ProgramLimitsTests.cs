using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters.Processes;

namespace Agents.Tests.Tools.Adapters;

public sealed class ProgramLimitsTests
{
    private readonly ProgramLimits _limits = new(new ToolProgram { Command = "x", MemoryMiB = 64, CpuSeconds = 2, OutputKiB = 1 });

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, "Its process used 65 MiB of memory; allowed are 64 (target.program.memoryMiB). It was ended.")]
    public void Look_Memory_IsBoundedAlsoWithoutACall(long mebibytes, string? expected) =>
        Assert.Equal(expected, Look(0, mebibytes)?.Detail);

    [Fact]
    public void Look_CpuBeforeTheCall_IsNotCharged()
    {
        Look(0);
        _limits.Begin();

        Assert.Null(Look(100));
        Assert.Null(Look(102));
    }

    [Fact]
    public void Look_CpuOfTheCall_IsBounded()
    {
        _limits.Begin();
        Look(10);
        Look(12);

        var breach = Look(12.1);

        Assert.Equal(ProblemTypes.ToolTimeout, breach!.Type);
        Assert.Equal("The call used 2.1 s of CPU time; allowed are 2 (target.program.cpuSeconds). Its process was ended.", breach.Detail);
    }

    [Fact]
    public void Look_SeveralCalls_ShareTheCpuTime()
    {
        _limits.Begin();
        _limits.Begin();
        Look(0);

        Assert.Null(Look(4));
        Assert.NotNull(Look(4.1));
    }

    [Fact]
    public void Look_CallHasEnded_NextOneStartsFromZero()
    {
        var first = _limits.Begin();
        Look(0);
        Look(2);
        _limits.End(first);
        _limits.Begin();
        Look(2);

        Assert.Null(Look(4));
    }

    [Fact]
    public void Output_OfOneCall_IsBounded()
    {
        _limits.Begin();

        Assert.Null(_limits.Output(1024, isLog: false));
        Assert.Contains("1 KiB", _limits.Output(1, isLog: true)!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_NextCall_StartsFromZero()
    {
        var first = _limits.Begin();
        _limits.Output(1000, isLog: false);
        _limits.End(first);
        _limits.Begin();

        Assert.Null(_limits.Output(1000, isLog: false));
    }

    [Fact]
    public void Output_LogOfAnIdleProgram_DoesNotCount()
    {
        Assert.Null(_limits.Output(5000, isLog: true));
        Assert.Null(_limits.Output(1024, isLog: false));
    }

    private LimitBreach? Look(double cpuSeconds, long mebibytes = 1) =>
        _limits.Look(new ProcessUsage(mebibytes << 20, TimeSpan.FromSeconds(cpuSeconds), new Dictionary<int, ulong>()));
}
