using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Run;

/// <summary>What can be known to be wrong before anything is built or started.</summary>
internal static class PlanCheck
{
    /// <exception cref="ResourceException">The resources of some app are wrong.</exception>
    /// <exception cref="RunException">A port is taken, or a program does not exist.</exception>
    public static void Run(IReadOnlyList<RunPlan> plans, IReadOnlyDictionary<string, string> environment)
    {
        CheckResources(plans, environment);
        var problems = plans.SelectMany(Problems).ToList();
        if (problems.Count > 0) throw new RunException(string.Join('\n', problems));
    }

    private static void CheckResources(IReadOnlyList<RunPlan> plans, IReadOnlyDictionary<string, string> environment)
    {
        var errors = new List<string>();
        foreach (var plan in plans)
        {
            try
            {
                ResourceLoader.Load(plan.Sidecar, environment);
            }
            catch (ResourceException e)
            {
                errors.AddRange(e.Errors);
            }
        }
        if (errors.Count > 0) throw new ResourceException("the resources", [.. errors.Distinct()]);
    }

    private static IEnumerable<string> Problems(RunPlan plan)
    {
        var app = plan.App;
        foreach (var (field, port) in new[] { ("daprHTTPPort", app.HttpPort), ("daprGRPCPort", app.GrpcPort), ("appPort", app.Command.Count > 0 ? app.AppPort : 0) })
        {
            if (port > 0 && !FreePorts.IsFree(port)) yield return $"{app.Source}: {app.AppId}: {field}: port {port} is in use; allowed: a free port";
        }
        if (app.Command is [var program, ..] && !IsThere(program, app.Directory))
        {
            yield return $"{app.Source}: {app.AppId}: command: there is no program \"{program}\"; allowed: a program on PATH, or a path from {app.Directory}";
        }
    }

    private static bool IsThere(string program, string directory)
    {
        if (program.Contains('/') || program.Contains('\\')) return File.Exists(Path.GetFullPath(program, directory));
        string[] endings = OperatingSystem.IsWindows() ? ["", ".exe", ".cmd", ".bat"] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => endings.Any(ending => File.Exists(Path.Combine(folder, program + ending))));
    }
}
