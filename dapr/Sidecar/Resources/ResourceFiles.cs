using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

/// <summary>The YAML files of the resources paths, in the order in which daprd reads them: path by path, file by file by name.</summary>
internal static class ResourceFiles
{
    public static IEnumerable<YamlMap> Read(IReadOnlyList<string> paths, ResourceReport report)
    {
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                report.Error(new SourceLocation(path, 1), "--resources-path", "there is no such folder");
                continue;
            }
            foreach (var file in List(path, report))
            {
                if (Path.GetExtension(file) is ".yaml" or ".yml")
                {
                    foreach (var document in Read(file, report)) yield return document;
                }
                else
                {
                    report.Warn($"{file} is not a YAML file (.yaml, .yml) and is not loaded");
                }
            }
        }
    }

    private static string[] List(string path, ResourceReport report)
    {
        try
        {
            return [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report.Error(new SourceLocation(path, 1), "--resources-path", $"cannot be read: {e.Message}");
            return [];
        }
    }

    private static IReadOnlyList<YamlMap> Read(string file, ResourceReport report)
    {
        try
        {
            return YamlFile.Read(file, File.ReadAllText(file), report);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report.Error(new SourceLocation(file, 1), "file", $"cannot be read: {e.Message}");
            return [];
        }
    }
}
