using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// A process of this machine, told apart from a later one with the same number by when it started. Written beside what a process
/// holds (a consumer's partitions, a registered name), so that others can take it over the moment the process is gone.
/// </summary>
/// <param name="Id">The number that the operating system gave it.</param>
/// <param name="Started">When it started, in a form that only this machine understands.</param>
internal readonly record struct ProcessIdentity(int Id, string Started)
{
    public static ProcessIdentity Current { get; } = new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? "unknown");

    /// <summary>Reads what <see cref="ToString"/> wrote. False when it is something else.</summary>
    public static bool TryParse(string? text, out ProcessIdentity identity)
    {
        identity = default;
        var at = text?.IndexOf('@', StringComparison.Ordinal) ?? -1;
        if (at <= 0 || !int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return false;
        identity = new ProcessIdentity(id, text![(at + 1)..]);
        return true;
    }

    /// <summary>
    /// Whether it still runs. A killed process that its parent has not collected yet counts as gone. Costs one small file read on
    /// Linux, more elsewhere: ask once per turn of a loop, not per message.
    /// </summary>
    public bool IsAlive() => this == Current || StartOf(Id) == Started;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}@{Started}");

    private static string? StartOf(int id) => OperatingSystem.IsLinux() ? StartOnLinux(id) : StartElsewhere(id);

    private static string? StartOnLinux(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        }
        catch (IOException)
        {
            return null; // Gone, perhaps while its file was read.
        }
        // The name of the program stands in parentheses and may hold spaces; the third field of the line is the first one after it.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var gone = fields[0] is "Z" or "X";
        return gone ? null : fields[19];
    }

    private static string? StartElsewhere(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null; // No such process.
        }
        catch (Win32Exception)
        {
            return null; // Another user's process: never one of ours.
        }
    }
}
