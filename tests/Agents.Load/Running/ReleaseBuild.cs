using System.Diagnostics;

namespace Agents.Load.Running;

/// <summary>Builds what a run needs, for Release: figures of a Debug build say nothing.</summary>
internal static class ReleaseBuild
{
    public static async Task RunAsync(IReadOnlyList<string> projects, CancellationToken cancellationToken)
    {
        foreach (var project in projects)
        {
            var info = new ProcessStartInfo("dotnet") { WorkingDirectory = RepositoryRoot.Path, RedirectStandardOutput = true };
            foreach (var argument in (string[])["build", project, "-c", "Release", "-v", "quiet", "--nologo"])
            {
                info.ArgumentList.Add(argument);
            }

            using var build = Process.Start(info) ?? throw new LoadException("dotnet cannot be started.");
            var output = await build.StandardOutput.ReadToEndAsync(cancellationToken);
            await build.WaitForExitAsync(cancellationToken);
            if (build.ExitCode != 0)
            {
                throw new LoadException($"{project} does not build:{Environment.NewLine}{output}");
            }
        }
    }
}
