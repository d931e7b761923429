using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Isolation;

namespace Agents.Tests.Tools.Isolation;

public sealed class QuarantineRulesTests
{
    private static readonly ToolQuarantine Settings = new() { ProbeSeconds = 10, ProbesToRelease = 2 };

    private static QuarantinedVersion Entry { get; } = new()
    {
        Tool = "order.get",
        Version = "1.0.0",
        Reason = "It fails.",
        Since = Calls.Start,
        NextProbeAt = Calls.Start,
    };

    [Theory]
    [InlineData(0, 20)]
    [InlineData(1, 40)]
    [InlineData(2, 80)]
    [InlineData(3, 160)]
    [InlineData(4, 160)]
    [InlineData(1000, 160)]
    public void Fail_AgainAndAgain_DoublesUpToSixteenTimes(int failedBefore, int seconds)
    {
        var after = QuarantineRules.Fail(Entry with { FailedProbes = failedBefore, PassedProbes = 1 }, Settings, Calls.Start);

        Assert.Equal((failedBefore + 1, 0, Calls.Start.AddSeconds(seconds)), (after.FailedProbes, after.PassedProbes, after.NextProbeAt));
    }

    [Fact]
    public void Pass_NotTheLast_ComesAgainSoon()
    {
        var after = QuarantineRules.Pass(Entry with { FailedProbes = 3 }, Settings, Calls.Start)!;

        Assert.Equal((0, 1, Calls.Start.AddSeconds(10)), (after.FailedProbes, after.PassedProbes, after.NextProbeAt));
    }

    [Fact]
    public void Pass_TheLast_ReleasesIt() =>
        Assert.Null(QuarantineRules.Pass(Entry with { PassedProbes = 1 }, Settings, Calls.Start));

    [Fact]
    public void Claim_Due_MovesTheNextProbe() =>
        Assert.Equal(Calls.Start.AddSeconds(80), QuarantineRules.Claim(Entry with { FailedProbes = 3 }, Settings, Calls.Start).NextProbeAt);

    [Fact]
    public void Claim_NotDue_ChangesNothing() =>
        Assert.Same(Entry, QuarantineRules.Claim(Entry, Settings, Calls.Start.AddTicks(-1)));
}
