using Spectre.Console;

namespace Dapr.Sidecar.Run;

/// <summary>Whole lines from several apps, each with a prefix of its own colour; plain text when there is no terminal or NO_COLOR is set.</summary>
internal sealed class RunConsole
{
    private static readonly string[] Colours = ["\e[36m", "\e[33m", "\e[32m", "\e[35m", "\e[34m", "\e[96m", "\e[93m", "\e[92m", "\e[95m", "\e[94m"];
    private readonly TextWriter _output;
    private readonly bool _coloured;
    private readonly IAnsiConsole _tables;
    private readonly Lock _lock = new();
    private int _width = 4;

    public RunConsole(TextWriter output, bool coloured)
    {
        _output = output;
        _coloured = coloured;
        _tables = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = coloured ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = coloured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!coloured) _tables.Profile.Width = 160;
    }

    public static RunConsole ForTerminal() => new(
        Console.Out, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>Room for the longest prefix.</summary>
    public void Reserve(IEnumerable<string> prefixes) => _width = Math.Max(_width, prefixes.Max(p => p.Length));

    /// <summary>A line of the runner itself.</summary>
    public void Say(string text) => Write("dapr", "\e[1m", text);

    public void Fail(string text) => Write("dapr", "\e[1;31m", text);

    public void Line(int app, string prefix, string text) => Write(prefix, Colours[app % Colours.Length], text);

    public void Show(Table table)
    {
        lock (_lock) _tables.Write(table);
    }

    private void Write(string prefix, string colour, string text)
    {
        var padded = prefix.PadRight(_width);
        lock (_lock)
        {
            foreach (var line in text.Split('\n'))
            {
                _output.WriteLine(_coloured ? $"{colour}{padded}\e[0m | {line}" : $"{padded} | {line}");
            }
            _output.Flush();
        }
    }
}
