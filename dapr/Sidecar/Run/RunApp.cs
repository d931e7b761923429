using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Run;

internal enum LogDestination { Console, File, FileAndConsole }

/// <summary>One app of a template, with what it takes from the common part and absolute paths.</summary>
internal sealed record RunApp(string AppId, string Directory, SourceLocation Source)
{
    /// <summary>Empty: the sidecar alone.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public LogDestination AppLog { get; init; } = LogDestination.FileAndConsole;
    public LogDestination SidecarLog { get; init; } = LogDestination.File;

    /// <summary>0 or less: none.</summary>
    public int AppPort { get; init; }

    /// <summary>0 or less: a free port is taken.</summary>
    public int HttpPort { get; init; }
    public int GrpcPort { get; init; }
    public int MetricsPort { get; init; }
    public string AppProtocol { get; init; } = "http";
    public string AppChannelAddress { get; init; } = "";

    /// <summary>What the Dapr CLI would hand to daprd, apart from the ports above.</summary>
    public IReadOnlyList<string> SidecarArguments { get; init; } = [];
}

/// <summary>A multi-app template: where it lies, its name, its apps.</summary>
internal sealed record RunTemplate(string File, string Name, IReadOnlyList<RunApp> Apps)
{
    public string Folder => Path.GetDirectoryName(File)!;
}
