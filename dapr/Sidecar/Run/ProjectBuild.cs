using System.Diagnostics;
using System.Security;

namespace Dapr.Sidecar.Run;

/// <summary>
/// Builds the projects of all <c>dotnet run</c> commands before any of them starts: one <c>dotnet build</c> for all projects with the
/// same options. Started by themselves they would build what they share at the same time, into the same folders.
/// </summary>
internal static class ProjectBuild
{
    /// <exception cref="RunException">A project does not build; the message has the compiler's errors.</exception>
    public static async Task RunAsync(IEnumerable<DotnetRun> runs, string folder, RunConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var group in runs.GroupBy(r => string.Join(' ', r.BuildOptions)))
        {
            var projects = group.Select(r => r.Project).Distinct().Order(StringComparer.Ordinal).ToList();
            console.Say($"building {projects.Count} project{(projects.Count == 1 ? "" : "s")}: {string.Join(", ", projects.Select(Path.GetFileNameWithoutExtension))}");
            var start = time.GetTimestamp();
            await BuildAsync(projects, group.First().BuildOptions, folder, cancellationToken);
            console.Say($"built in {time.GetElapsedTime(start).TotalSeconds:0.0} s");
        }
    }

    private static async Task BuildAsync(List<string> projects, IReadOnlyList<string> options, string folder, CancellationToken cancellationToken)
    {
        if (projects.Count == 1)
        {
            await DotnetBuildAsync(projects[0], options, folder, cancellationToken);
            return;
        }
        var together = Path.Combine(Directory.CreateTempSubdirectory("dapr-run-").FullName, "all.proj");
        try
        {
            await File.WriteAllTextAsync(together, Together(projects), cancellationToken);
            await DotnetBuildAsync(together, options, folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(together)!, recursive: true);
        }
    }

    /// <summary>Restore goes one by one: two at a time would write the same files of what both refer to.</summary>
    private static string Together(List<string> projects) => $"""
        <Project DefaultTargets="Build">
          <ItemGroup>
            {string.Join("\n    ", projects.Select(p => $"<App Include=\"{SecurityElement.Escape(p)}\" />"))}
          </ItemGroup>
          <Target Name="Restore"><MSBuild Projects="@(App)" Targets="Restore" BuildInParallel="false" /></Target>
          <Target Name="Build"><MSBuild Projects="@(App)" Targets="Build" BuildInParallel="true" /></Target>
        </Project>
        """;

    private static async Task DotnetBuildAsync(string project, IReadOnlyList<string> options, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["build", project, .. options, "-nodeReuse:false", "-v:q", "-nologo", "-clp:NoSummary"]) start.ArgumentList.Add(argument);
        var lines = new List<string>();
        using var build = new Process { StartInfo = start };
        DataReceivedEventHandler collect = (_, e) =>
        {
            if (e.Data is null) return;
            lock (lines) lines.Add(e.Data);
        };
        build.OutputDataReceived += collect;
        build.ErrorDataReceived += collect;
        build.Start();
        build.BeginOutputReadLine();
        build.BeginErrorReadLine();
        try
        {
            await build.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            build.Kill(entireProcessTree: true);
            throw;
        }
        if (build.ExitCode == 0) return;
        lock (lines)
        {
            var errors = lines.Where(l => l.Contains(": error ", StringComparison.Ordinal)).Select(l => l.Trim()).Distinct().ToList();
            throw new RunException($"the build failed:\n  {string.Join("\n  ", errors.Count > 0 ? errors : lines)}");
        }
    }
}

/// <summary>The run cannot go on; the message says why.</summary>
internal sealed class RunException(string message) : Exception(message);
