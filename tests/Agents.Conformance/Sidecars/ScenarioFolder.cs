namespace Agents.Conformance.Sidecars;

/// <summary>A temporary folder of one scenario; removed at the end.</summary>
internal sealed class ScenarioFolder : IDisposable
{
    public ScenarioFolder()
    {
        Root = Directory.CreateTempSubdirectory("agents-recording-").FullName;
        Data = Directory.CreateDirectory(Path.Combine(Root, "dir")).FullName;
    }

    public string Root { get; }

    /// <summary><c>${dir}</c>: empty at the start.</summary>
    public string Data { get; }

    /// <summary>The file by which the sidecars of a scenario find each other (name resolution sqlite).</summary>
    public string Names => Path.Combine(Root, "names.db");

    /// <summary>The durable file of the embedded sidecars.</summary>
    public string Store => Path.Combine(Root, "store.db");

    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just ended may still hold a file; it is a temporary folder.
        }
    }
}
