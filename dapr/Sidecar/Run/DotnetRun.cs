namespace Dapr.Sidecar.Run;

/// <summary>
/// A command of the form <c>dotnet run ...</c>, with the project it starts and the options that decide what is built. Commands with
/// <c>--no-build</c>, and those for which no project is found, are started as they are.
/// </summary>
internal sealed record DotnetRun(string Project, IReadOnlyList<string> BuildOptions)
{
    private static readonly string[] WithValue = ["-c", "--configuration", "-f", "--framework", "-r", "--runtime", "-a", "--arch", "--os"];

    public static DotnetRun? Find(IReadOnlyList<string> command, string directory)
    {
        if (command.Count < 2 || Path.GetFileNameWithoutExtension(command[0]) != "dotnet" || command[1] != "run") return null;
        string? project = null;
        var options = new List<string>();
        for (var i = 2; i < command.Count && command[i] != "--"; i++)
        {
            var argument = command[i];
            if (argument is "--no-build") return null;
            if (argument is "--project" && i + 1 < command.Count) project = command[++i];
            else if (argument.StartsWith("--project=", StringComparison.Ordinal)) project = argument["--project=".Length..];
            else if (WithValue.Contains(argument) && i + 1 < command.Count) options.AddRange([argument, command[++i]]);
            else if (IsProperty(argument) || WithValue.Any(o => argument.StartsWith(o + "=", StringComparison.Ordinal))) options.Add(argument);
        }
        return ProjectFile(Path.GetFullPath(project ?? ".", directory)) is { } file ? new DotnetRun(file, options) : null;
    }

    /// <summary>The same command, for a project that is built already.</summary>
    public static IReadOnlyList<string> WithoutBuild(IReadOnlyList<string> command) => [command[0], "run", "--no-build", .. command.Skip(2)];

    private static bool IsProperty(string argument) =>
        argument.StartsWith("-p:", StringComparison.Ordinal) || argument.StartsWith("--property:", StringComparison.Ordinal) || argument.StartsWith("/p:", StringComparison.Ordinal);

    private static string? ProjectFile(string path)
    {
        if (File.Exists(path)) return path;
        if (!Directory.Exists(path)) return null;
        return Directory.EnumerateFiles(path, "*.*proj").ToList() is [var only] ? only : null;
    }
}
