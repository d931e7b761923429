using System.Globalization;
using Spectre.Console;

namespace Agents.Memory.Import.Reports;

/// <summary>Progress for a file or a runner: a line every 100 documents, and earlier when two seconds have passed.</summary>
internal sealed class LineProgress(IAnsiConsole console, int total, TimeProvider time) : IProgressReport
{
    private const int Documents = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly long _start = time.GetTimestamp();
    private long _lastAt = time.GetTimestamp();
    private int _last;
    private int _done;

    public void Done()
    {
        _done++;
        // The table says the end.
        if (_done == total || (_done - _last < Documents && time.GetElapsedTime(_lastAt) < Interval))
            return;
        (_last, _lastAt) = (_done, time.GetTimestamp());
        var seconds = time.GetElapsedTime(_start).TotalSeconds;
        var rate = seconds > 0 ? _done / seconds : 0;
        var pace = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {rate:N1}/s, {Math.Ceiling((total - _done) / rate):N0} s to go") : "";
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_done:N0} of {total:N0} documents{pace}"));
    }

    public void Say(string text) => console.WriteLine(text);
}
