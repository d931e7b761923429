using System.Text;

namespace Agents.Tools.Adapters.Processes;

/// <summary>Logs what a program writes to its standard error, at debug and within bounds; reads on when nobody wants to see it.</summary>
internal sealed partial class ErrorLines(string name, TimeProvider time, ILogger logger)
{
    private const int LongestLine = 1000;
    private const int MostLines = 100;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly StringBuilder _line = new();
    private long _windowAt;
    private int _lines;

    /// <summary>Ends with the stream; never throws.</summary>
    public async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
                Take(buffer.AsSpan(0, read));
            End();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process has ended; its log is no more important than that.
            End();
        }
    }

    internal void Take(ReadOnlySpan<byte> bytes)
    {
        foreach (var c in bytes)
        {
            if (c == '\n')
                End();
            else if (_line.Length < LongestLine)
                // Not decoded: a line in the log is for looking at, and must not carry control characters into it.
                _line.Append(c is >= (byte)' ' and < 127 ? (char)c : '?');
        }
    }

    private void End()
    {
        if (_line.Length == 0)
            return;
        var text = _line.ToString();
        _line.Clear();
        if (_windowAt == 0 || time.GetElapsedTime(_windowAt) >= Window)
        {
            _windowAt = time.GetTimestamp();
            _lines = 0;
        }
        if (++_lines <= MostLines)
            Log.Line(logger, name, text);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Tool}: {Line}")]
        public static partial void Line(ILogger logger, string tool, string line);
    }
}
