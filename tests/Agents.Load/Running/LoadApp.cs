using System.Globalization;
using Agents.Load.Tools;

namespace Agents.Load.Running;

/// <summary>One app of the system: what is started, where it listens, with which settings.</summary>
internal sealed record LoadApp(string AppId, int Port, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Where its sidecar listens; null: anywhere.</summary>
    public int? DaprPort { get; init; }

    /// <summary>The memory app by itself.</summary>
    public static LoadApp Memory(int port, int daprPort, string folder, IReadOnlyDictionary<string, string> settings) =>
        new("memory", port, [RepositoryRoot.MemoryDll], Common(new()
        {
            ["Memory__Instance"] = "load",
            ["Memory__Vectors__Embedded__Path"] = Path.Combine(folder, "vectors"),
        }, settings))
        {
            DaprPort = daprPort,
        };

    /// <summary>The apps of a system; only the tool server has a name of its own here.</summary>
    public static IReadOnlyList<LoadApp> Of(SystemSettings settings, IReadOnlyList<int> ports, string folder) =>
    [
        new(LoadTool.ServerApp, ports[0], [RepositoryRoot.LoadDll, "toolserver", "--book", Book(folder), "--http2-port", ports[3].ToString(CultureInfo.InvariantCulture), .. settings.Workflows ? (string[])["--workflows"] : []], Common([])),
        new("tools", ports[1], [RepositoryRoot.WorkerDll], Common(new()
        {
            ["Tools__Path"] = Path.Combine(folder, "tools"),
            ["Tools__Instance"] = "load",
        }, settings.Worker)),
        new("gateway", ports[2], [RepositoryRoot.GatewayDll], Common([], settings.Gateway)),
        .. settings.Decisions is { } decisions
            ? (IEnumerable<LoadApp>)[new("decisions", ports[4], [RepositoryRoot.DecisionsDll], Common(new() { ["Decisions__Instance"] = "load" }, decisions))]
            : [],
    ];

    public static string Book(string folder) => Path.Combine(folder, "book.txt");

    private static Dictionary<string, string> Common(Dictionary<string, string> own, IReadOnlyDictionary<string, string>? more = null)
    {
        own["Logging__LogLevel__Default"] = "Warning";
        own["Logging__LogLevel__Microsoft.Extensions.Diagnostics.HealthChecks"] = "None";

        // Several processes share two cores: a heap for each core would only cost memory.
        own["DOTNET_gcServer"] = "0";
        foreach (var (name, value) in more ?? new Dictionary<string, string>())
        {
            own[name] = value;
        }

        return own;
    }
}
