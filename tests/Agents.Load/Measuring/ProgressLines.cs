using System.Globalization;
using Spectre.Console;

namespace Agents.Load.Measuring;

/// <summary>A line per second while a measurement runs.</summary>
internal sealed class ProgressLines(IAnsiConsole console)
{
    public void Say(string text) => console.MarkupLine($"[grey]{Markup.Escape(text)}[/]");

    /// <summary>Shows the samples as they grow, until what is measured is done.</summary>
    public async Task<T> WhileAsync<T>(string name, TimeSpan duration, Latencies samples, Func<Task<T>> measure)
    {
        using var done = new CancellationTokenSource();
        var showing = ShowAsync(name, duration, samples, done.Token);
        try
        {
            return await measure();
        }
        finally
        {
            await done.CancelAsync();
            await showing;
        }
    }

    private async Task ShowAsync(string name, TimeSpan duration, Latencies samples, CancellationToken done)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var (second, before) = (0, 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
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
