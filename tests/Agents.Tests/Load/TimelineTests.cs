using Agents.Load.Measuring;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Load;

public sealed class TimelineTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Timeline _timeline;

    public TimelineTests() => _timeline = new Timeline(_time);

    [Fact]
    public void Seconds_CallsOfSeveralSeconds_StandBySecondOfTheirEnd()
    {
        var series = _timeline.Series("ours");
        _time.Advance(TimeSpan.FromMilliseconds(900));
        series.Add(10, good: true);
        series.Add(30, good: true);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        series.Add(500, good: false);
        _time.Advance(TimeSpan.FromSeconds(3));
        series.Add(7, good: true);

        Assert.Equal(
            [new(0, 2, 0, 10, 30), new(1, 0, 1, 0, 0), new(4, 1, 0, 7, 7)],
            series.Seconds());
    }

    [Fact]
    public void Series_SameName_IsTheSame()
    {
        Assert.Same(_timeline.Series("a"), _timeline.Series("a"));
        _timeline.Series("b");

        Assert.Equal(["a", "b"], _timeline.AllSeries.Select(s => s.Name));
    }

    [Fact]
    public void Begin_Phases_KeepTheirStart()
    {
        _timeline.Begin("before");
        _time.Advance(TimeSpan.FromSeconds(5));
        _timeline.Begin("during");

        Assert.Equal([new("before", TimeSpan.Zero), new("during", TimeSpan.FromSeconds(5))], _timeline.Phases);
    }
}
