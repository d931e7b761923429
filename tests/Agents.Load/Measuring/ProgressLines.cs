using System.Globalization;
using Spectre.Console;

namespace Agents.Load.Measuring;

/// <summary>A line per second while a measurement runs.</summary>
internal sealed class ProgressLines(IAnsiConsole console)
{
    public void Say(string text) => console.MarkupLine($"[grey]{Markup.Escape(text)}[/]");

    public async Task ShowAsync(string name, TimeSpan duration, Samples samples, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var (second, before) = (0, 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var now = samples.Good;
                Say(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: {++second}/{duration.TotalSeconds:0} s, {now - before} calls/s, {samples.Bad} failed"));
                before = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }
}
