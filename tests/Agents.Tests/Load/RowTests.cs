using Agents.Load.Measuring;

namespace Agents.Tests.Load;

public sealed class RowTests
{
    [Fact]
    public void Of_Samples_HasRateOfGoodCallsAndPercentiles()
    {
        var samples = new Latencies();
        for (var ms = 1; ms <= 100; ms++)
        {
            samples.Add(TimeSpan.FromMilliseconds(ms), null);
        }

        samples.Add(TimeSpan.Zero, "no");

        var row = Row.Of("ours", samples, TimeSpan.FromSeconds(10), callers: 4);

        Assert.Equal(
            ("ours", 4, 101, 1, 10, 50, 95, 99, 100),
            (row.Name, row["callers"], row["calls"], row["failed"], row["calls/s"], row["p50 ms"], row["p95 ms"], row["p99 ms"], row["max ms"]));
    }

    [Fact]
    public void Against_AnotherRow_HasItsNameAndTheRatio()
    {
        var peer = new Row("peer", [Measure.Count("calls/s", 200)]);

        var row = new Row("ours", [Measure.Count("calls/s", 300)]).Against(peer, "calls/s");

        Assert.Equal(("calls/s of peer", 1.5), (row.Beside, row.Ratio));
    }

    [Fact]
    public void Against_ZeroInTheOther_HasNoRatio()
    {
        var row = new Row("ours", [Measure.Count("n", 3)]).Against(new Row("peer", [Measure.Count("n", 0)]), "n");

        Assert.Null(row.Ratio);
    }

    [Fact]
    public void Index_ColumnThatIsNotThere_SaysWhich()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Row("ours", [])["p99 ms"]);

        Assert.Equal("ours has no 'p99 ms'.", error.Message);
    }

    [Fact]
    public void Must_NotMet_StandsInTheRow() => Assert.Equal(new Verdict("under 5 ms", false), new Row("ours", []).Must("under 5 ms", met: false).Verdict);
}
