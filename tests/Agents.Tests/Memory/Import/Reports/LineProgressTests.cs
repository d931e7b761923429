using Agents.Memory.Import.Reports;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Import.Reports;

public sealed class LineProgressTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly TextConsole _console = new();

    [Fact]
    public void Done_HundredDocuments_AreALine()
    {
        var progress = new LineProgress(_console.Console, 1250, _time);
        for (var i = 0; i < 250; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            progress.Done();
        }
        Assert.Equal(["100 of 1,250 documents, 100.0/s, 12 s to go", "200 of 1,250 documents, 100.0/s, 11 s to go"], Lines());
    }

    [Fact]
    public void Done_TwoSeconds_AreALineAndTheEndIsNone()
    {
        var progress = new LineProgress(_console.Console, 5, _time);
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            progress.Done();
        }
        Assert.Equal(["2 of 5 documents, 1.0/s, 3 s to go", "4 of 5 documents, 1.0/s, 1 s to go"], Lines());
    }

    private string[] Lines() => _console.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
