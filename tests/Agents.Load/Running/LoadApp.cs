using System.Globalization;
using Agents.Load.Tools;

namespace Agents.Load.Running;

/// <summary>One app of the system: what is started, where it listens, with which settings.</summary>
internal sealed record LoadApp(string AppId, int Port, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The apps of a system; only the tool server has a name of its own here.</summary>
    public static IReadOnlyList<LoadApp> Of(SystemSettings settings, IReadOnlyList<int> ports, string folder) =>
    [
        new(LoadTool.ServerApp, ports[0], [RepositoryRoot.LoadDll, "toolserver", "--book", Book(folder), "--http2-port", ports[3].ToString(CultureInfo.InvariantCulture)], Common([])),
        new("tools", ports[1], [RepositoryRoot.WorkerDll], Common(new()
        {
            ["Tools__Path"] = Path.Combine(folder, "tools"),
            ["Tools__Instance"] = "load",
        }, settings.Worker)),
        new("gateway", ports[2], [RepositoryRoot.GatewayDll], Common([], settings.Gateway)),
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
