using System.Text;

namespace Agents.Load.ToolServer;

/// <summary>
/// What was really executed: a line with the idempotency key for each execution, handed to the operating system before the call is
/// answered, so that a kill of this process loses none. It never looks whether a key was there before: the same key twice is
/// executed twice, and the book proves it.
/// </summary>
internal sealed class ExecutionBook : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts;
    private readonly FileStream _file;

    public ExecutionBook(string file)
    {
        _counts = Count(file);
        _file = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (!EndsWithLine(file))
        {
            // Half a line of a process that was killed while it wrote: that execution was never confirmed and does not count.
            _file.Write("\n"u8);
        }
    }

    public void Add(string key)
    {
        lock (_gate)
        {
            _file.Write(Encoding.UTF8.GetBytes($"+{key};\n"));
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    public bool Has(string key)
    {
        lock (_gate)
        {
            return _counts.ContainsKey(key);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>How often each key was executed.</summary>
    public static Dictionary<string, int> Count(string file)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!File.Exists(file))
        {
            return counts;
        }

        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            // A whole line begins with + and ends with a semicolon.
            if (line is ['+', .. var key, ';'])
            {
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        return counts;
    }

    private static bool EndsWithLine(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length == 0)
        {
            return true;
        }

        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte() == '\n';
    }
}
