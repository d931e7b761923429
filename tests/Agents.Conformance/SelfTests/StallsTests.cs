using System.Diagnostics;
using Agents.Conformance.Replay;

namespace Agents.Conformance.SelfTests;

public sealed class StallsTests
{
    [Fact]
    public void Between_BeatsThatCameLate_AreSummedUp()
    {
        var stalls = new Stalls(TimeSpan.FromMilliseconds(10));
        foreach (var at in (int[])[0, 10, 25, 125, 135, 185, 195]) stalls.Beat(Ticks(at));

        Assert.Equal(TimeSpan.FromMilliseconds(130), stalls.Between(Ticks(0), Ticks(1000)));
        Assert.Equal(TimeSpan.FromMilliseconds(40), stalls.Between(Ticks(126), Ticks(1000)));
        Assert.Equal(TimeSpan.FromMilliseconds(90), stalls.Between(Ticks(0), Ticks(130)));
        Assert.Equal(TimeSpan.Zero, stalls.Between(Ticks(190), Ticks(1000)));
    }

    private static long Ticks(int milliseconds) => 1 + milliseconds * Stopwatch.Frequency / 1000;
}
