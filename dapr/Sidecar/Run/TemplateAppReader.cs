using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Run;

/// <summary>
/// One app of a template. Paths of the template begin at its folder, paths of an app at appDirPath. Resources and configuration come
/// from the app, else from its folder .dapr, else from the common part, else from .dapr of the home folder.
/// </summary>
internal sealed class TemplateAppReader(YamlMap? common, string folder)
{
    private static readonly string[] PullPolicies = ["Always", "Never", "IfNotPresent"];
    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public RunApp? Read(YamlMap map)
    {
        map.OnlyFieldsExactly(TemplateFields.App);
        if (map.RequiredText("appDirPath", "the folder of the app, from the folder of this file") is not { } written) return null;
        if (Existing(map, "appDirPath", written, folder) is not { } directory) return null;
        map.OneOf("containerImagePullPolicy", PullPolicies);
        var id = map.Text("appID") is { Length: > 0 } given ? given : Path.GetFileName(directory.TrimEnd(Path.DirectorySeparatorChar));
        if (id.Contains('.')) map.Report.WrongValue(map.ValueAt(map.Has("appID") ? "appID" : "appDirPath"), map.PathOf("appID"), id, "a name without dots");
        var resources = Resources(map, directory);
        var configuration = Configuration(map, directory);
        return new RunApp(id, directory, map.Source)
        {
            Command = map.Texts("command"),
            Environment = Variables(map),
            AppLog = Destination(map, "appLogDestination", LogDestination.FileAndConsole),
            SidecarLog = Destination(map, "daprdLogDestination", LogDestination.File),
            AppPort = Port(map, "appPort"),
            HttpPort = Port(map, "daprHTTPPort"),
            GrpcPort = Port(map, "daprGRPCPort"),
            MetricsPort = Port(map, "metricsPort"),
            AppProtocol = TemplateFields.Find(map, common, "appProtocol")?.Text ?? "http",
            AppChannelAddress = map.Text("appChannelAddress") ?? "",
            SidecarArguments =
            [
                .. TemplateFields.Flags(map, common),
                .. resources.Select(r => $"--resources-path={r}"),
                .. configuration is null ? [] : new[] { $"--config={configuration}" },
            ],
        };
    }

    private List<string> Resources(YamlMap map, string directory)
    {
        if (Paths(map, directory) is { Count: > 0 } own) return own;
        var local = Path.Combine(directory, ".dapr", "resources");
        if (Directory.Exists(local)) return [local];
        if (common is not null && Paths(common, folder) is { Count: > 0 } shared) return shared;
        var home = Path.Combine(Home, ".dapr", "components");
        return Directory.Exists(home) ? [home] : [];
    }

    private static List<string> Paths(YamlMap map, string from)
    {
        var paths = map.Texts("resourcesPaths").Select(p => Existing(map, "resourcesPaths", p, from)).OfType<string>().ToList();
        if (map.Text("resourcesPath") is { Length: > 0 } one && Existing(map, "resourcesPath", one, from) is { } path) paths.Add(path);
        return paths;
    }

    private string? Configuration(YamlMap map, string directory)
    {
        if (map.Text("configFilePath") is { Length: > 0 } own) return Existing(map, "configFilePath", own, directory);
        var local = Path.Combine(directory, ".dapr", "config.yaml");
        if (File.Exists(local)) return local;
        if (common?.Text("configFilePath") is { Length: > 0 } shared) return Existing(common, "configFilePath", shared, folder);
        var home = Path.Combine(Home, ".dapr", "config.yaml");
        return File.Exists(home) ? home : null;
    }

    private Dictionary<string, string> Variables(YamlMap map)
    {
        var variables = new Dictionary<string, string>(common?.TextMap("env") ?? new Dictionary<string, string>());
        foreach (var (name, value) in map.TextMap("env")) variables[name] = value;
        return variables;
    }

    private LogDestination Destination(YamlMap map, string field, LogDestination otherwise)
    {
        var from = map.Has(field) ? map : common;
        return from?.OneOf(field, "console", "file", "fileAndConsole") switch
        {
            "console" => LogDestination.Console,
            "file" => LogDestination.File,
            "fileAndConsole" => LogDestination.FileAndConsole,
            _ => otherwise,
        };
    }

    private static int Port(YamlMap map, string field) => (int)(map.Integer(field, -1, ushort.MaxValue) ?? 0);

    private static string? Existing(YamlMap map, string field, string path, string from)
    {
        var full = Path.GetFullPath(path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? Home + path[1..] : path, from);
        if (Path.Exists(full)) return full;
        map.Report.WrongValue(map.ValueAt(field), map.PathOf(field), path, $"a path that exists (looked at {full})");
        return null;
    }
}
