using System.Globalization;
using System.Net;
using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.Cli;

/// <summary>Flags and environment as the options of a sidecar, with the checks that daprd makes.</summary>
internal static class SidecarSettings
{
    private static readonly string[] Protocols = ["http", "https", "grpc", "grpcs", "h2c"];
    private static readonly string[] InitEndpoints = ["config", "subscribe"];

    /// <exception cref="CommandLineException">A value is wrong.</exception>
    public static SidecarOptions Read(FlagValues flags, IReadOnlyDictionary<string, string> environment)
    {
        var appId = flags.Text("app-id");
        if (appId.Length == 0) throw Wrong("app-id", "", "a name; it cannot be empty");
        if (appId.Contains('.')) throw Wrong("app-id", appId, "a name without dots");
        int? appPort = flags.Text("app-port").Length > 0 ? Port(flags, "app-port") : null;
        if (appPort == 0) appPort = null;
        var http = Port(flags, "dapr-http-port");
        var grpc = Port(flags, "dapr-grpc-port");
        if (appPort is not null && appPort == http) throw Wrong("dapr-http-port", http.ToString(CultureInfo.InvariantCulture), "a port other than --app-port");
        if (appPort is not null && appPort == grpc) throw Wrong("dapr-grpc-port", grpc.ToString(CultureInfo.InvariantCulture), "a port other than --app-port");
        var (interval, timeout) = Probe(flags);
        return new SidecarOptions
        {
            AppId = appId,
            Namespace = environment.GetValueOrDefault("NAMESPACE") ?? "",
            AppPort = appPort,
            AppChannelAddress = flags.Text("app-channel-address"),
            AppProtocol = Protocol(flags, appPort is not null),
            HttpPort = http,
            GrpcPort = grpc,
            PublicPort = flags.Text("dapr-public-port").Length > 0 ? Port(flags, "dapr-public-port") : null,
            ListenAddresses = Loopback(flags.Text("dapr-listen-addresses")),
            ResourcesPaths = flags.List("resources-path") is { Count: > 0 } paths ? paths : flags.Text("components-path") is { Length: > 0 } path ? [path] : [],
            ConfigFiles = flags.List("config"),
            AppMaxConcurrency = flags.Integer("app-max-concurrency") is > 0 and var limit ? limit : -1,
            MaxBodyBytes = Size(flags, "max-body-size", "dapr-http-max-request-size", 20),
            ReadBufferBytes = Size(flags, "read-buffer-size", "dapr-http-read-buffer-size", 10),
            AllowedOrigins = flags.Text("allowed-origins"),
            EnableAppHealthCheck = flags.Flag("enable-app-health-check"),
            AppHealthCheckPath = flags.Text("app-health-check-path"),
            AppHealthProbeInterval = interval,
            AppHealthProbeTimeout = timeout,
            AppHealthThreshold = flags.Integer("app-health-threshold") is >= 1 and var threshold ? threshold : 3,
            DisableInitEndpoints = Endpoints(flags),
            GracefulShutdown = TimeSpan.FromSeconds(flags.Integer("dapr-graceful-shutdown-seconds") is >= 0 and var seconds ? seconds : 5),
            BlockShutdown = flags.Has("dapr-block-shutdown-duration") ? flags.Duration("dapr-block-shutdown-duration") : null,
            EnableApiLogging = flags.Flag("enable-api-logging"),
            LogLevel = Level(flags.Text("log-level")),
            LogAsJson = flags.Flag("log-as-json"),
            ApiToken = environment.GetValueOrDefault("DAPR_API_TOKEN") is { Length: > 0 } token ? token : null,
            AppApiToken = environment.GetValueOrDefault("APP_API_TOKEN") is { Length: > 0 } appToken ? appToken : null,
            PlacementAddress = flags.Text("placement-host-address") is { Length: > 0 } placement ? placement : null,
            SchedulerAddress = Scheduler(flags, environment),
        };
    }

    /// <exception cref="CommandLineException">Not one of daprd's levels.</exception>
    public static LogLevel Level(string text) => text.ToLowerInvariant() switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "fatal" => LogLevel.Critical,
        _ => throw Wrong("log-level", text, "debug, info, warn, error, fatal"),
    };

    /// <summary>The variables of a sidecar's process as daprd leaves them: its own settings are among them.</summary>
    public static IReadOnlyDictionary<string, string> WithOwnVariables(IReadOnlyDictionary<string, string> environment, SidecarOptions options) =>
        new Dictionary<string, string>(environment)
        {
            ["APP_ID"] = options.AppId,
            ["APP_PORT"] = (options.AppPort ?? 0).ToString(CultureInfo.InvariantCulture),
            ["DAPR_HTTP_PORT"] = options.HttpPort.ToString(CultureInfo.InvariantCulture),
            ["DAPR_GRPC_PORT"] = options.GrpcPort.ToString(CultureInfo.InvariantCulture),
        };

    private static int Port(FlagValues flags, string name)
    {
        var text = flags.Text(name);
        return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw Wrong(name, text, "a port from 0 to 65535");
    }

    private static string Protocol(FlagValues flags, bool hasApp)
    {
        var text = flags.Text("app-protocol").ToLowerInvariant();
        if (text.Length == 0) return "http";
        if (!Protocols.Contains(text)) throw Wrong("app-protocol", text, string.Join(", ", Protocols));
        if (flags.Flag("app-ssl") && text is ("http" or "grpc")) text += "s";
        if (hasApp && text is ("grpc" or "grpcs")) throw Wrong("app-protocol", text, "http, https, h2c; applications that speak gRPC are not served by the embedded sidecar yet");
        return text;
    }

    /// <summary>The sidecar is for this machine only: other addresses fall back to loopback.</summary>
    private static List<string> Loopback(string text)
    {
        var addresses = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(a => a == "localhost" ? "127.0.0.1" : a.Trim('[', ']'))
            .Where(a => IPAddress.TryParse(a, out var address) && IPAddress.IsLoopback(address)).Distinct().ToList();
        return addresses.Count > 0 ? addresses : ["127.0.0.1"];
    }

    private static int Size(FlagValues flags, string name, string oldName, int oldShift)
    {
        int size;
        if (flags.Has(name) || !flags.Has(oldName))
        {
            if (!Quantity.TryParse(flags.Text(name), out size)) throw Wrong(name, flags.Text(name), Quantity.Form);
        }
        else
        {
            size = flags.Integer(oldName) is > 0 and var number ? number << oldShift : flags.Integer(oldName);
        }
        return size == -1 ? 4 << oldShift : size;
    }

    private static (TimeSpan Interval, TimeSpan Timeout) Probe(FlagValues flags)
    {
        var interval = TimeSpan.FromSeconds(flags.Integer("app-health-probe-interval") is > 0 and var seconds ? seconds : 5);
        var timeout = TimeSpan.FromMilliseconds(flags.Integer("app-health-probe-timeout") is > 0 and var milliseconds ? milliseconds : 500);
        if (timeout > interval) throw Wrong("app-health-probe-timeout", flags.Text("app-health-probe-timeout"), "less than --app-health-probe-interval");
        return (interval, timeout);
    }

    private static List<string> Endpoints(FlagValues flags)
    {
        var endpoints = flags.List("disable-init-endpoints").Select(e => e.Trim().ToLowerInvariant()).Where(e => e.Length > 0).ToList();
        return endpoints.Find(e => !InitEndpoints.Contains(e)) is { } wrong
            ? throw Wrong("disable-init-endpoints", wrong, string.Join(", ", InitEndpoints))
            : endpoints;
    }

    private static string? Scheduler(FlagValues flags, IReadOnlyDictionary<string, string> environment)
    {
        var text = flags.Has("scheduler-host-address")
            ? string.Join(',', flags.List("scheduler-host-address"))
            : environment.GetValueOrDefault("DAPR_SCHEDULER_HOST_ADDRESS_DNS_A");
        return text is { Length: > 0 } ? text : null;
    }

    private static CommandLineException Wrong(string flag, string value, string allowed) =>
        new($"invalid value \"{value}\" for --{flag}; allowed: {allowed}", 1);
}
