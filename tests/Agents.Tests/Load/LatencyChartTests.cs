using System.Xml.Linq;
using Agents.Load.Charts;
using Agents.Load.Measuring;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Load;

public sealed class LatencyChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly FakeTimeProvider _time = new();
    private readonly Timeline _timeline;

    public LatencyChartTests() => _timeline = new Timeline(_time);

    [Fact]
    public void Draw_NothingMeasured_IsAChartWithoutCurves()
    {
        var root = Draw();

        Assert.Equal("crash: latency over time", root.Element(Svg + "title")?.Value);
        Assert.Empty(root.Elements(Svg + "path"));
    }

    [Fact]
    public void Draw_OneSeries_HasBothCurvesAndALegend()
    {
        Seconds(_timeline.Series("ours <fast> & good"), 10, 20, 30);

        var root = Draw();

        Assert.Equal(["p50 c0", "p99 c0"], root.Elements(Svg + "path").Select(Class));
        Assert.Contains("ours <fast> & good", Texts(root, "key"));
    }

    [Fact]
    public void Draw_SecondWithoutCalls_BreaksTheCurve()
    {
        var series = _timeline.Series("ours");
        Seconds(series, 10, 20);
        _time.Advance(TimeSpan.FromSeconds(2));
        Seconds(series, 30, 40);

        Assert.Equal(2, Draw().Elements(Svg + "path").Count(p => Class(p) == "p99 c0"));
    }

    [Fact]
    public void Draw_SecondAlone_IsADot()
    {
        Seconds(_timeline.Series("ours"), 10);

        var root = Draw();

        Assert.Empty(root.Elements(Svg + "path"));
        Assert.Equal(["p50 c0 dot", "p99 c0 dot"], root.Elements(Svg + "circle").Select(Class));
    }

    [Fact]
    public void Draw_Phases_AreBandsWithTheirNamesAndShadeInTurn()
    {
        var series = _timeline.Series("ours");
        _timeline.Begin("before");
        Seconds(series, 1, 1, 1, 1, 1);
        _timeline.Begin("during");
        Seconds(series, 9, 9, 9, 9, 9);

        var root = Draw();

        Assert.Equal(["before", "during"], Texts(root, "phase"));
        Assert.Equal(["band0", "band1"], root.Elements(Svg + "rect").Select(Class).Where(c => c.StartsWith("band", StringComparison.Ordinal)));
    }

    [Fact]
    public void Draw_PhaseTooNarrowForItsName_HasItAsATipOnly()
    {
        var series = _timeline.Series("ours");
        _timeline.Begin("a very long name of a phase that is over at once");
        _time.Advance(TimeSpan.FromMilliseconds(50));
        _timeline.Begin("rest");
        Seconds(series, [.. Enumerable.Repeat(5.0, 60)]);

        var root = Draw();

        Assert.Equal(["rest"], Texts(root, "phase"));
        Assert.Contains(root.Elements(Svg + "rect"), r => r.Element(Svg + "title")?.Value == "a very long name of a phase that is over at once");
    }

    [Fact]
    public void Draw_FailedCalls_AreMarkedInTheirSecond()
    {
        var series = _timeline.Series("ours");
        Seconds(series, 10);
        series.Add(0, good: false);
        series.Add(0, good: false);
        Seconds(series, 10);

        var mark = Assert.Single(Draw().Elements(Svg + "rect"), r => Class(r) == "bad");
        Assert.Equal("2 failed", mark.Element(Svg + "title")?.Value);
    }

    [Fact]
    public void Draw_ManySeries_GrowsByRowsOfTheLegend()
    {
        for (var i = 0; i < 12; i++)
        {
            _timeline.Series($"a series with a rather long name {i}").Add(5, good: true);
        }

        var root = Draw();

        var rows = root.Elements(Svg + "text").Where(t => Class(t) == "key").Select(t => (double)t.Attribute("y")!).ToList();
        Assert.Equal(12, rows.Count);
        Assert.True(rows.Distinct().Count() > 1);
        Assert.True((double)root.Attribute("height")! > rows.Max());
    }

    private XElement Draw() => XDocument.Parse(LatencyChart.Draw("crash", "proves & shows", _timeline)).Root!;

    private void Seconds(Series series, params double[] latencies)
    {
        foreach (var latency in latencies)
        {
            series.Add(latency, good: true);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static string Class(XElement element) => (string)element.Attribute("class")!;

    private static IEnumerable<string> Texts(XElement root, string css) => root.Elements(Svg + "text").Where(t => Class(t) == css).Select(t => t.Value);
}
