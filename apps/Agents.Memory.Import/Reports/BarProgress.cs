using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Agents.Memory.Import.Reports;

/// <summary>Progress for a terminal: a bar with documents a second and what is left.</summary>
internal sealed class BarProgress : IProgressReport
{
    private readonly IAnsiConsole _console;
    private readonly ProgressTask _task;

    private BarProgress(IAnsiConsole console, ProgressTask task) => (_console, _task) = (console, task);

    public static Task RunAsync(IAnsiConsole console, int total, Func<IProgressReport, Task> work) => console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new CountColumn(), new RateColumn(), new RemainingTimeColumn())
        .StartAsync(context => work(new BarProgress(console, context.AddTask("documents", maxValue: total))));

    public void Done() => _task.Increment(1);

    public void Say(string text) => _console.MarkupLineInterpolated($"[yellow]{text}[/]");

    private sealed class CountColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:N0} of {task.MaxValue:N0}"));
    }

    private sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(task.Speed is { } speed ? string.Create(CultureInfo.InvariantCulture, $"{speed:N1}/s") : "");
    }
}
