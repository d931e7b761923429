using System.Globalization;
using Dapr.Sidecar.Cli;
using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.Run;

/// <summary>An app with its ports given out: the options of its sidecar and the variables the Dapr CLI would give it.</summary>
internal sealed record RunPlan(RunApp App, FlagValues Flags, SidecarOptions Sidecar, IReadOnlyDictionary<string, string> Environment, DotnetRun? Build)
{
    public IReadOnlyList<string> Command => Build is null ? App.Command : DotnetRun.WithoutBuild(App.Command);

    public static IReadOnlyList<RunPlan> Make(RunTemplate template, IReadOnlyDictionary<string, string> environment, bool logAsJson, bool build)
    {
        var given = template.Apps.SelectMany(app => (int[])[app.AppPort, app.HttpPort, app.GrpcPort, app.MetricsPort]).ToHashSet();
        var free = new Queue<int>(FreePorts.Take(template.Apps.Count * 3, given));
        return [.. template.Apps.Select(app => Make(app, free, environment, logAsJson, build))];
    }

    private static RunPlan Make(RunApp app, Queue<int> free, IReadOnlyDictionary<string, string> environment, bool logAsJson, bool build)
    {
        int PortOf(int given) => given > 0 ? given : free.Dequeue();
        var (http, grpc, metrics) = (PortOf(app.HttpPort), PortOf(app.GrpcPort), PortOf(app.MetricsPort));
        var flags = FlagValues.Parse(
        [
            $"--app-id={app.AppId}", $"--dapr-http-port={http}", $"--dapr-grpc-port={grpc}", $"--metrics-port={metrics}",
            .. app.AppPort > 0 ? new[] { $"--app-port={app.AppPort}" } : [],
            $"--log-as-json={(logAsJson ? "true" : "false")}",
            .. app.SidecarArguments,
        ]);
        var sidecar = SidecarSettings.Read(flags, environment) with { WorkingDirectory = app.Directory };
        return new RunPlan(app, flags, sidecar, Variables(app, sidecar, metrics), build ? DotnetRun.Find(app.Command, app.Directory) : null);
    }

    private static Dictionary<string, string> Variables(RunApp app, SidecarOptions sidecar, int metricsPort)
    {
        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        var variables = new Dictionary<string, string>
        {
            ["APP_ID"] = app.AppId,
            ["APP_CHANNEL_ADDRESS"] = app.AppChannelAddress,
            ["DAPR_HTTP_PORT"] = Text(sidecar.HttpPort),
            ["DAPR_GRPC_PORT"] = Text(sidecar.GrpcPort),
            ["DAPR_METRICS_PORT"] = Text(metricsPort),
            ["APP_PROTOCOL"] = sidecar.AppProtocol,
        };
        if (app.AppPort > 0) variables["APP_PORT"] = Text(app.AppPort);
        foreach (var (name, value) in app.Environment) variables[name] = value;
        return variables;
    }
}
