namespace Dapr.Sidecar.Hosting;

/// <summary>How one sidecar runs. Names and defaults are those of daprd 1.18; each comes from the flag of that name.</summary>
internal sealed record SidecarOptions
{
    public required string AppId { get; init; }
    public string Namespace { get; init; } = "";

    /// <summary>As <see cref="Namespace"/>, with Dapr's own name for the one that nobody set.</summary>
    public string NamespaceOrDefault => Namespace.Length == 0 ? "default" : Namespace;

    /// <summary>Null: no application. The sidecar then serves its API only.</summary>
    public int? AppPort { get; init; }
    public string AppChannelAddress { get; init; } = "127.0.0.1";
    public string AppProtocol { get; init; } = "http";
    public int HttpPort { get; init; } = 3500;
    public int GrpcPort { get; init; } = 50001;
    public int? PublicPort { get; init; }
    public IReadOnlyList<string> ListenAddresses { get; init; } = ["127.0.0.1"];
    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];
    public IReadOnlyList<string> ConfigFiles { get; init; } = [];

    /// <summary>Where relative paths in resources begin; daprd's own folder. Several sidecars of one process have different ones.</summary>
    public string WorkingDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>Requests to the application at one time; -1 is no limit.</summary>
    public int AppMaxConcurrency { get; init; } = -1;

    /// <summary>Bytes; 0 or less is no limit.</summary>
    public int MaxBodyBytes { get; init; } = 4 << 20;
    public int ReadBufferBytes { get; init; } = 4 << 10;
    public string AllowedOrigins { get; init; } = "";
    public bool EnableAppHealthCheck { get; init; }
    public string AppHealthCheckPath { get; init; } = "/healthz";
    public TimeSpan AppHealthProbeInterval { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan AppHealthProbeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);
    public int AppHealthThreshold { get; init; } = 3;
    public IReadOnlyList<string> DisableInitEndpoints { get; init; } = [];
    public TimeSpan GracefulShutdown { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan? BlockShutdown { get; init; }
    public bool EnableApiLogging { get; init; }
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
    public bool LogAsJson { get; init; }

    /// <summary>Callers must send this in <c>dapr-api-token</c>. From <c>DAPR_API_TOKEN</c>; null: no token.</summary>
    public string? ApiToken { get; init; }

    /// <summary>Sent to the application in <c>dapr-api-token</c>. From <c>APP_API_TOKEN</c>; null: none.</summary>
    public string? AppApiToken { get; init; }

    /// <summary>Given with --placement-host-address / --scheduler-host-address; null: not configured, as with daprd.</summary>
    public string? PlacementAddress { get; init; }
    public string? SchedulerAddress { get; init; }
}
