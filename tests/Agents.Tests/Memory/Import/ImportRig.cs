using System.Text;
using Agents.Memory.Import;
using Agents.Memory.Import.Folders;
using Agents.Memory.Import.Reports;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace Agents.Tests.Memory.Import;

/// <summary>A folder of its own that is gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-import-");

    public string Root => _folder.FullName;

    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] bytes)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    public FolderPlan Scan(string prefix = "", string? sourceBase = null) =>
        new FolderScan(new ImportOptions { Folder = Root, IdPrefix = prefix, SourceBase = sourceBase }).Run(CancellationToken.None);

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>A terminal that is a text.</summary>
internal sealed class TextConsole
{
    private readonly StringBuilder _text = new();

    public TextConsole()
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new StringWriter(_text)),
        });
        Console.Profile.Width = 400;
    }

    public IAnsiConsole Console { get; }

    public string Text => _text.ToString();

    /// <summary>The counts of the table at the end: created, updated, unchanged, refused.</summary>
    public int[] Counts => [.. Text.Split('\n').Last(line => line.StartsWith('|')).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(one => int.Parse(one, System.Globalization.CultureInfo.InvariantCulture))];
}

/// <summary>Pauses are over as soon as they begin; longer waits, such as that for an answer, are not.</summary>
internal sealed class HurriedTime() : FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(120);

    public List<int> Pauses { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime <= TimeSpan.Zero || dueTime > LongestPause)
            return timer;
        Pauses.Add((int)dueTime.TotalSeconds);
        Advance(dueTime);
        return timer;
    }
}

internal sealed class RecordedProgress : IProgressReport
{
    public int Documents { get; private set; }

    public List<string> Said { get; } = [];

    public void Done() => Documents++;

    public void Say(string text) => Said.Add(text);
}
