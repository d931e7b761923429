using Dapr.Sidecar.Cli;
using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Run;

/// <summary>The fields of a template: what may stand in <c>common</c> and in every app, and which flag of daprd each one becomes.</summary>
internal static class TemplateFields
{
    private static readonly (string Field, string Flag)[] Shared =
    [
        ("appProtocol", "app-protocol"), ("apiListenAddresses", "dapr-listen-addresses"), ("enableProfiling", "enable-profiling"),
        ("logLevel", "log-level"), ("appMaxConcurrency", "app-max-concurrency"), ("appSSL", "app-ssl"), ("maxBodySize", "max-body-size"),
        ("readBufferSize", "read-buffer-size"), ("enableAppHealthCheck", "enable-app-health-check"),
        ("appHealthCheckPath", "app-health-check-path"), ("appHealthProbeInterval", "app-health-probe-interval"),
        ("appHealthProbeTimeout", "app-health-probe-timeout"), ("appHealthThreshold", "app-health-threshold"),
        ("enableApiLogging", "enable-api-logging"),
    ];

    private static readonly (string Field, string Flag)[] Own =
    [
        ("appChannelAddress", "app-channel-address"), ("unixDomainSocket", "unix-domain-socket"),
    ];

    private static readonly string[] SharedOthers =
    [
        "configFilePath", "placementHostAddress", "schedulerHostAddress", "resourcesPath", "resourcesPaths", "runtimePath", "env",
        "daprdLogDestination", "appLogDestination",
    ];

    public static readonly string[] Common = [.. Shared.Select(s => s.Field), .. SharedOthers];

    public static readonly string[] App =
    [
        "appID", "appDirPath", "appPort", "command", "daprHTTPPort", "daprGRPCPort", "metricsPort", "profilePort", "daprInternalGRPCPort",
        "containerImage", "containerImagePullPolicy", "createService", .. Own.Select(o => o.Field), .. Common,
    ];

    /// <summary>An app's value, or that of the common part where the app has none, or has 0 or false (as the Dapr CLI merges).</summary>
    public static (YamlMap Map, string Text)? Find(YamlMap app, YamlMap? common, string field)
    {
        if (app.Text(field) is { } own && own is not ("" or "0" or "false")) return (app, own);
        return common?.Text(field) is { Length: > 0 } shared ? (common, shared) : null;
    }

    /// <summary>The fields as flags; each value is checked as the flag would be, with the place in the file.</summary>
    public static IEnumerable<string> Flags(YamlMap app, YamlMap? common)
    {
        foreach (var (field, flag) in Shared.Concat(Own))
        {
            if (Find(app, common, field) is not { } found || !Fits(found.Map, field, flag, found.Text)) continue;
            yield return $"--{flag}={found.Text}";
        }
        foreach (var (field, flag, port) in new[] { ("placementHostAddress", "placement-host-address", 50005), ("schedulerHostAddress", "scheduler-host-address", 50006) })
        {
            // An empty text switches the service off; without the field the CLI names its own.
            var address = app.Text(field) ?? common?.Text(field) ?? (app.Has(field) ? "" : "localhost");
            if (address.Trim().Length > 0) yield return $"--{flag}={(address.Contains(':') ? address.Trim() : $"{address.Trim()}:{port}")}";
        }
    }

    private static bool Fits(YamlMap map, string field, string flag, string text)
    {
        try
        {
            _ = SidecarSettings.Read(FlagValues.Parse(["--app-id=app", $"--{flag}={text}"]), new Dictionary<string, string>());
            return true;
        }
        catch (CommandLineException e)
        {
            map.Report.WrongValue(map.ValueAt(field), map.PathOf(field), text, e.Message[(e.Message.IndexOf("allowed: ", StringComparison.Ordinal) + 9)..]);
            return false;
        }
    }
}
