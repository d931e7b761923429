namespace Agents.Load.Running;

internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string SidecarDll => System.IO.Path.Combine(Path, "dapr/Sidecar/bin/Release/net10.0/dapr-sidecar.dll");

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
