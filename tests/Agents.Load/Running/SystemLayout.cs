using System.Globalization;
using System.Text;
using System.Text.Json;
using Agents.Processes;

namespace Agents.Load.Running;

/// <summary>The processes that make up a system.</summary>
internal static class SystemLayout
{
    /// <summary>As a user starts it: <c>dapr-sidecar run</c> with a template; the runner holds the sidecars of all apps.</summary>
    public static IEnumerable<ProcessPlan> Together(IReadOnlyList<LoadApp> apps, string resources, string folder)
    {
        var template = Path.Combine(folder, "dapr.yaml");
        File.WriteAllText(template, Template(apps, resources));
        yield return ProcessPlan.Dotnet(
            "system", RepositoryRoot.SidecarDll, "run", "-f", template, "--store", Path.Combine(folder, "store.db"), "--no-build");
    }

    /// <summary>Each app and each sidecar a process, as in a cluster.</summary>
    public static IEnumerable<ProcessPlan> Separate(IReadOnlyList<LoadApp> apps, string resources, string folder)
    {
        foreach (var app in apps)
        {
            var ports = FreePorts.Take(3);
            yield return ProcessPlan.Dotnet(app.AppId, app.Command[0], [.. app.Command.Skip(1)]) with
            {
                Environment = new Dictionary<string, string>(app.Environment)
                {
                    ["APP_PORT"] = Text(app.Port),
                    ["DAPR_HTTP_PORT"] = Text(ports[0]),
                    ["DAPR_GRPC_PORT"] = Text(ports[1]),
                },
            };
            yield return ProcessPlan.Dotnet(
                app.AppId + " sidecar", RepositoryRoot.SidecarDll,
                "sidecar", "--app-id", app.AppId, "--app-port", Text(app.Port), "--dapr-http-port", Text(ports[0]), "--dapr-grpc-port",
                Text(ports[1]), "--metrics-port", Text(ports[2]), "--resources-path", resources, "--store", Path.Combine(folder, "store.db"),
                "--log-level", "warn");
        }
    }

    private static string Template(IReadOnlyList<LoadApp> apps, string resources)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            version: 1
            common:
              resourcesPaths: [{resources}]
              appLogDestination: console
              daprdLogDestination: console
              logLevel: warn
            apps:

            """));
        foreach (var app in apps)
        {
            // A list and strings of JSON are YAML too, and quoted right.
            text.Append(CultureInfo.InvariantCulture, $"""
                  - appID: {app.AppId}
                    appDirPath: {RepositoryRoot.Path}
                    appPort: {app.Port}{(app.DaprPort is { } port ? $"\n    daprHTTPPort: {Text(port)}" : "")}
                    command: {JsonSerializer.Serialize((IEnumerable<string>)["dotnet", .. app.Command])}
                    env: {JsonSerializer.Serialize(app.Environment)}

                """);
        }

        return text.ToString();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
