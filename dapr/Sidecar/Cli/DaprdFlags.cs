using static Dapr.Sidecar.Cli.FlagType;

namespace Dapr.Sidecar.Cli;

/// <summary>Every flag of daprd 1.18, by its name and with its default.</summary>
internal static class DaprdFlags
{
    public static readonly IReadOnlyList<DaprdFlag> All =
    [
        new("app-id", Text, "", "Unique id of the application, for service discovery and state (required)"),
        new("app-port", Text, "", "Port on which the application listens; none: the sidecar serves its API only"),
        new("app-protocol", Text, "http", "Protocol of the application: http, https, grpc, grpcs, h2c"),
        new("app-ssl", Switch, "false", "Call the application over TLS") { Instead = "--app-protocol https|grpcs" },
        new("app-channel-address", Text, "127.0.0.1", "Address on which the application listens"),
        new("app-max-concurrency", Integer, "-1", "Requests to the application at one time; -1 is no limit"),
        new("dapr-http-port", Text, "3500", "Port of the HTTP API"),
        new("dapr-grpc-port", Text, "50001", "Port of the gRPC API"),
        new("dapr-public-port", Text, "", "Port that serves health and metadata only"),
        new("dapr-listen-addresses", Text, "", "Addresses of the API, separated by commas; loopback only"),
        new("resources-path", List, "", "Folder of resources; can be given several times"),
        new("components-path", Text, "", "Another name for --resources-path") { Instead = "--resources-path" },
        new("config", List, "", "Configuration file; can be given several times"),
        new("allowed-origins", Text, "", "Allowed HTTP origins (CORS)"),
        new("max-body-size", Text, "4Mi", "Largest request body, as a quantity such as 8Mi"),
        new("dapr-http-max-request-size", Integer, "4", "Largest request body in MB") { Instead = "--max-body-size 4Mi" },
        new("read-buffer-size", Text, "4Ki", "Largest request head, as a quantity such as 16Ki"),
        new("dapr-http-read-buffer-size", Integer, "4", "Largest request head in KB") { Instead = "--read-buffer-size 4Ki" },
        new("enable-app-health-check", Switch, "false", "Ask the application for its health"),
        new("app-health-check-path", Text, "/healthz", "Path of that health check"),
        new("app-health-probe-interval", Integer, "5", "Seconds between two health checks"),
        new("app-health-probe-timeout", Integer, "500", "Milliseconds after which a health check has failed"),
        new("app-health-threshold", Integer, "3", "Failures in a row that make the application unhealthy"),
        new("disable-init-endpoints", List, "", "Do not ask the application for: config, subscribe"),
        new("dapr-graceful-shutdown-seconds", Integer, "5", "Seconds that a stop may take"),
        new("dapr-block-shutdown-duration", Duration, "0s", "Go on serving for so long after the signal to stop, or until the application is unhealthy"),
        new("enable-api-logging", Switch, "false", "Log every call of the API"),
        new("log-level", Text, "info", "debug, info, warn, error or fatal"),
        new("log-as-json", Switch, "false", "Log lines as JSON"),
        new("log-file", Text, "", "File to which log lines are written"),
        new("placement-host-address", Text, "", "Addresses of the placement service"),
        new("scheduler-host-address", List, "", "Addresses of the scheduler service"),
        new("version", Switch, "false", "Print the version and end"),
        new("build-info", Switch, "false", "Print the version and how it was built, and end"),
        new("wait", Switch, "false", "Wait until the sidecar on --dapr-http-port serves outbound calls, and end"),

        Idle("mode", Text, "standalone", "Runtime mode; only standalone is served"),
        Idle("dapr-public-listen-address", Text, "", "Address of the public port"),
        Idle("dapr-internal-grpc-port", Text, "", "Port of calls between sidecars"),
        Idle("dapr-internal-grpc-listen-address", Text, "", "Address of calls between sidecars"),
        Idle("profile-port", Text, "7777", "Port of the profiler"),
        Idle("enable-profiling", Switch, "false", "Switch the profiler on"),
        Idle("control-plane-address", Text, "", "Address of the control plane"),
        Idle("control-plane-trust-domain", Text, "localhost", "Trust domain of the control plane"),
        Idle("control-plane-namespace", Text, "default", "Namespace of the control plane"),
        Idle("sentry-address", Text, "", "Address of the certificate authority"),
        Idle("sentry-request-jwt-audiences", List, "", "Audiences of certificate requests"),
        Idle("enable-mtls", Switch, "false", "Encrypt calls between sidecars"),
        Idle("unix-domain-socket", Text, "", "Folder of Unix domain sockets for the API"),
        Idle("disable-builtin-k8s-secret-store", Switch, "false", "Switch the secret store of Kubernetes off"),
        Idle("scheduler-job-streams", Unsigned, "3", "Streams to the scheduler service"),
        Idle("actors-disseminate-timeout", Duration, "30s", "Longest round of the placement service"),
        Idle("hot-reload-reconcile-interval", Duration, "0s", "Interval at which resources are compared again"),
        Idle("app-binding-options-timeout", Duration, "10s", "Longest question to the application about its bindings"),
        Idle("metrics-port", Text, "9090", "Port of the metrics server"),
        Idle("metrics-listen-address", Text, "0.0.0.0", "Address of the metrics server"),
        Idle("enable-metrics", Switch, "true", "Switch the metrics server on"),
        Idle("reminders-service", Text, "", "Type and address of the reminders service") with { Instead = "nothing; it has no effect any more", Hidden = true },
        Idle("actors-service", Text, "", "Type and address of the actors service") with { Instead = "nothing; it has no effect any more", Hidden = true },
    ];

    public static DaprdFlag? Find(string name) => All.FirstOrDefault(f => f.Name == name);

    private static DaprdFlag Idle(string name, FlagType type, string value, string description) =>
        new(name, type, value, description) { WithoutMeaning = true };
}
