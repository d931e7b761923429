using Dapr.Sidecar.Resources;
using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Run;

/// <summary>Reads a multi-app template as the Dapr CLI does: the same fields, defaults and precedence.</summary>
internal static class TemplateReader
{
    public const string DefaultName = "dapr.yaml";

    /// <param name="path">A file, a folder that holds dapr.yaml, or <c>-</c> for standard input.</param>
    /// <param name="directory">Where a relative path begins.</param>
    /// <param name="input">Standard input.</param>
    /// <exception cref="ResourceException">Something is wrong in the file; the message lists all of it.</exception>
    public static RunTemplate Read(string path, string directory, TextReader input)
    {
        var report = new ResourceReport(log: null);
        var file = path == "-" ? Path.Combine(directory, "standard input") : Path.GetFullPath(path, directory);
        if (Directory.Exists(file)) file = Path.Combine(file, DefaultName);
        if (path != "-" && !File.Exists(file))
        {
            report.Error(new SourceLocation(file, 1), "--run-file", $"there is no such file; allowed: a template, or a folder that holds {DefaultName}");
            report.ThrowIfAny("the template");
        }
        var text = path == "-" ? input.ReadToEnd() : File.ReadAllText(file);
        if (YamlFile.Read(file, text, report) is not [var map, ..])
        {
            report.Error(new SourceLocation(file, 1), "apps", "missing; allowed: a list of apps");
            report.ThrowIfAny("the template");
            throw new InvalidOperationException("unreachable: the report has an error");
        }
        map.OnlyFieldsExactly("version", "name", "common", "apps");
        if (!map.Has("version")) report.Missing(map.Source, "version", "1");
        else map.Integer("version", 1, 1);
        var common = map.Map("common");
        common?.OnlyFieldsExactly(TemplateFields.Common);
        var reader = new TemplateAppReader(common, Path.GetDirectoryName(file)!);
        var entries = map.Maps("apps");
        if (entries.Count == 0 && report.Errors.Count == 0) report.Missing(map.At("apps"), "apps", "a list of apps");
        var apps = entries.Select(reader.Read).OfType<RunApp>().ToList();
        CheckUnique(apps, report);
        report.ThrowIfAny("the template");
        return new RunTemplate(file, map.Text("name") ?? "", apps);
    }

    private static void CheckUnique(List<RunApp> apps, ResourceReport report)
    {
        foreach (var twice in apps.GroupBy(a => a.AppId).Where(g => g.Count() > 1))
        {
            foreach (var app in twice.Skip(1)) report.WrongValue(app.Source, "appID", app.AppId, "every app id once");
        }
        var ports = apps.SelectMany(a => new[] { (a, "appPort", a.AppPort), (a, "daprHTTPPort", a.HttpPort), (a, "daprGRPCPort", a.GrpcPort), (a, "metricsPort", a.MetricsPort) })
            .Where(p => p.Item3 > 0).GroupBy(p => p.Item3).Where(g => g.Count() > 1);
        foreach (var same in ports)
        {
            foreach (var (app, field, port) in same.Skip(1))
            {
                report.WrongValue(app.Source, $"{app.AppId}: {field}", $"{port}", $"a port that no other app has ({same.First().a.AppId}: {same.First().Item2})");
            }
        }
    }
}
