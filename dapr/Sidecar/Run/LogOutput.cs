using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dapr.Sidecar.Run;

/// <summary>Where the lines of an app or of its sidecar go: the console, a file under .dapr/logs of the app, or both.</summary>
internal sealed partial class LogOutput : TextWriter
{
    private readonly Action<string>? _console;
    private readonly StreamWriter? _file;
    private readonly Lock _lock = new();

    public LogOutput(LogDestination destination, RunApp app, string kind, DateTimeOffset now, Action<string> console)
    {
        _console = destination == LogDestination.File ? null : console;
        if (destination == LogDestination.Console) return;
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(app.Directory, ".dapr", "logs"));
        Path = System.IO.Path.Combine(folder.FullName, $"{app.AppId}_{kind}_{now.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}.log");
        _file = new StreamWriter(Path, append: false, Encoding.UTF8) { AutoFlush = true };
    }

    /// <summary>The log file; null: none.</summary>
    public string? Path { get; }

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(string? value)
    {
        var line = value ?? "";
        _console?.Invoke(line);
        lock (_lock) _file?.WriteLine(Colour().Replace(line, ""));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock) _file?.Dispose();
        }
        base.Dispose(disposing);
    }

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();
}
