namespace Agents.Load.Running;

internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string SidecarDll => Built("dapr/Sidecar", "dapr-sidecar");

    public static string GatewayDll => Built("apps/Agents.Gateway", "Agents.Gateway");

    public static string WorkerDll => Built("apps/Agents.Tools", "Agents.Tools");

    public static string DecisionsDll => Built("apps/Agents.Decisions", "Agents.Decisions");

    public static string MemoryDll => Built("apps/Agents.Memory", "Agents.Memory");

    public static string PluginsFolder => System.IO.Path.GetDirectoryName(Built("apps/Samples.Plugins", "Samples.Plugins"))!;

    /// <summary>This program: it is also the tool server and the tools that are processes.</summary>
    public static string LoadDll => System.IO.Path.Combine(AppContext.BaseDirectory, "Agents.Load.dll");

    private static string Built(string project, string assembly) =>
        System.IO.Path.Combine(Path, project, "bin/Release/net10.0", assembly + ".dll");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Agents.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new LoadException("Agents.sln is in no folder above this program; run it from the repository.");
    }
}
