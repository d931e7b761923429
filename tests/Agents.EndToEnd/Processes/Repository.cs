using System.Globalization;

namespace Agents.EndToEnd.Processes;

/// <summary>Where the repository is, and what was built with these tests.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    // bin/Debug/net10.0 of these tests: the same configuration was built for everything.
    private static string Output { get; } = string.Join(
        Path.DirectorySeparatorChar,
        AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar)[^3..]);

    public static string Sidecar => Built("dapr/Sidecar", "dapr-sidecar");

    public static string Gateway => Built("apps/Agents.Gateway", "Agents.Gateway");

    public static string Tools => Built("apps/Agents.Tools", "Agents.Tools");

    public static string Shop => Built("apps/Samples.Shop", "Samples.Shop");

    public static string Decisions => Built("apps/Agents.Decisions", "Agents.Decisions");

    public static string Memory => Built("apps/Agents.Memory", "Agents.Memory");

    public static string StdioTool => Built("tests/Agents.StdioTool", "Agents.StdioTool");

    /// <summary>The folder of the sample plugins.</summary>
    public static string Plugins => Path.GetDirectoryName(Built("apps/Samples.Plugins", "Samples.Plugins"))!;

    private static string Built(string project, string assembly)
    {
        var file = Path.Combine(Root, project, Output, assembly + ".dll");
        return File.Exists(file) ? file : throw new FileNotFoundException(string.Create(CultureInfo.InvariantCulture, $"{file} is not built."));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Agents.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Agents.sln is in no folder above the tests.");
    }
}
