using Agents.Hosting.Settings;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>Settings in section <c>Memory:Vectors:Embedded</c>.</summary>
internal sealed record EmbeddedOptions : ICheckedOptions
{
    public const string Section = "Memory:Vectors:Embedded";

    /// <summary>Folder of the index, relative to the working directory. One process owns it while it runs.</summary>
    public string Path { get; init; } = ".dapr/memory/vectors";

    /// <summary>Threads that one search over many vectors is shared among, 1 to 64. Default: as many as processors, at most 4.</summary>
    public int ScanThreads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    public void Check(SettingsCheck check)
    {
        check.NotEmpty(nameof(Path), Path);
        check.Range(nameof(ScanThreads), ScanThreads, 1, 64);
    }
}
