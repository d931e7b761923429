using Agents.Load.Measuring;

namespace Agents.Tests.Load;

public sealed class ProcTextTests
{
    [Fact]
    public void ResidentBytes_Status_IsVmRss() =>
        Assert.Equal(2048L * 1024, ProcText.ResidentBytes("Name:\tdotnet\nVmHWM:\t    4096 kB\nVmRSS:\t    2048 kB\nThreads:\t9\n"));

    [Fact]
    public void ResidentBytes_Zombie_IsZero() => Assert.Equal(0, ProcText.ResidentBytes("Name:\tdotnet\nState:\tZ (zombie)\n"));

    [Fact]
    public void Stat_NameWithSpacesAndParentheses_ReadsParentAndCpu()
    {
        var (parent, cpu) = ProcText.Stat("42 (a ) b) S 7 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 1234 5678 90");

        Assert.Equal((7, TimeSpan.FromSeconds(3)), (parent, cpu));
    }

    [Theory]
    [InlineData("dotnet\0/repo/apps/Agents.Gateway/bin/Release/net10.0/Agents.Gateway.dll\0", "gateway")]
    [InlineData("dotnet\0Agents.Tools.dll\0", "worker")]
    [InlineData("dotnet\0dapr-sidecar.dll\0run\0-f\0dapr.yaml\0", "sidecars")]
    [InlineData("dotnet\0Agents.Load.dll\0toolserver\0--book\0b\0", "tool server")]
    [InlineData("dotnet\0Agents.Load.dll\0stdiotool\0", "tool process")]
    [InlineData("dotnet\0Agents.Load.dll\0queue\0", "Agents.Load.dll")]
    [InlineData("redis-server 127.0.0.1:6379\0", "redis-server")]
    [InlineData("/usr/bin/node\0worker.mjs\0", "node")]
    [InlineData("", "?")]
    public void Name_CommandLine_IsWhatItRuns(string commandLine, string expected) => Assert.Equal(expected, ProcText.Name(commandLine));
}
