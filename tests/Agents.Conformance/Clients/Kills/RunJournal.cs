using System.Text;

namespace Agents.Conformance.Clients.Kills;

/// <summary>
/// What really happened in an application that is killed at any moment: a line when an activity starts, and one when its workflow
/// has seen its outcome. A workflow is told only what the sidecar has stored, so no activity may start again behind that line.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private const string Start = "start ";
    private const string Seen = "seen ";
    private readonly Lock _lock = new();
    private readonly FileStream _file;

    /// <param name="path">Continued when it exists: the application before was killed.</param>
    public RunJournal(string path) => _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Starts(string key) => Write(Start + key);

    public void HasSeen(string key) => Write(Seen + key);

    public void Dispose() => _file.Dispose();

    /// <summary>How often each activity started, and those that started although their outcome had been seen.</summary>
    public static (IReadOnlyDictionary<string, int> Starts, IReadOnlyList<string> StartedAgain) Read(string path)
    {
        Dictionary<string, int> starts = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<string> again = [];
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith(Seen, StringComparison.Ordinal)) seen.Add(line[Seen.Length..]);
            else if (line.StartsWith(Start, StringComparison.Ordinal))
            {
                var key = line[Start.Length..];
                starts[key] = starts.GetValueOrDefault(key) + 1;
                if (seen.Contains(key)) again.Add(key);
            }
            else throw new InvalidDataException($"{path} has a line that nobody wrote: '{line}'");
        }
        return (starts, again);
    }

    // One write a line: what the system has taken survives SIGKILL.
    private void Write(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_lock) _file.Write(bytes);
    }
}
