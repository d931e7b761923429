using System.Diagnostics;
using Agents.Tools.Adapters.Processes;

namespace Agents.Tests.Tools.Adapters;

public sealed class ProcSightTests
{
    [Fact]
    public void ParseStat_NameWithParentheses_ReadsTimesAndStart()
    {
        var stat = ProcSight.ParseStat("42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 11 22 33 44 20 0 1 0 987654 1000 50");

        Assert.Equal((11 + 22 + 33 + 44, 987654UL), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42 (a) S 1 2 3")]
    public void ParseStat_NotALine_IsNull(string line) => Assert.Null(ProcSight.ParseStat(line));

    [Fact]
    public void Look_ThisProcess_HasMemoryAndTime()
    {
        using var self = Process.GetCurrentProcess();

        var usage = new ProcSight().Look(self)!;

        Assert.InRange(usage.ResidentBytes, 1 << 20, long.MaxValue);
        Assert.InRange(usage.Cpu, TimeSpan.FromMilliseconds(1), TimeSpan.MaxValue);
    }

    [Fact]
    public void IsSame_OtherStart_IsAnotherProcess() => Assert.False(new ProcSight().IsSame(Environment.ProcessId, 1));
}
