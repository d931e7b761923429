using Agents.Load.Measuring;

namespace Agents.Tests.Load;

public sealed class LatenciesTests
{
    [Fact]
    public void Add_GoodAndBad_CountsApartAndKeepsOnlyGoodLatencies()
    {
        var samples = new Latencies();

        samples.Add(TimeSpan.FromMilliseconds(20), null);
        samples.Add(TimeSpan.FromMilliseconds(5000), "500");
        samples.Add(TimeSpan.FromMilliseconds(10), null);

        Assert.Equal((2, 1, 3), (samples.Good, samples.Bad, samples.All));
        Assert.Equal([10, 20], samples.Sorted());
    }

    [Fact]
    public void Reasons_SeveralFailures_MostFrequentFirst()
    {
        var samples = new Latencies();
        foreach (var failure in (string[])["503", "timeout", "503"])
        {
            samples.Add(TimeSpan.Zero, failure);
        }

        Assert.Equal(["2 x 503", "1 x timeout"], samples.Reasons);
    }

    [Fact]
    public void Add_ThoseOfAnotherStretch_CountsBoth()
    {
        var (samples, other) = (new Latencies(), new Latencies());
        samples.Add(TimeSpan.FromMilliseconds(20), null);
        samples.Add(TimeSpan.Zero, "503");
        other.Add(TimeSpan.FromMilliseconds(10), null);
        other.Add(TimeSpan.Zero, "503");
        other.Add(TimeSpan.Zero, "timeout");

        samples.Add(other);

        Assert.Equal((2, 3), (samples.Good, samples.Bad));
        Assert.Equal([10, 20], samples.Sorted());
        Assert.Equal(["2 x 503", "1 x timeout"], samples.Reasons);
    }

    [Fact]
    public void Reasons_MoreKindsThanAreKept_AreCountedTogether()
    {
        var samples = new Latencies();
        for (var i = 0; i < 25; i++)
        {
            samples.Add(TimeSpan.Zero, $"failure {i}");
        }

        Assert.Equal(25, samples.Bad);
        Assert.Equal("5 x other reasons", samples.Reasons[0]);
    }
}
