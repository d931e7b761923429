using Agents.Hosting.Settings;

namespace Agents.Memory.Knowledge;

/// <summary>Settings in section <c>Memory:Knowledge</c>.</summary>
internal sealed record KnowledgeOptions : ICheckedOptions
{
    public const string Section = "Memory:Knowledge";

    /// <summary>Versions of a document that are kept, the newest among them, 1 to 100.</summary>
    public int Versions { get; init; } = 10;

    /// <summary>How long a write waits until the document can be found, 0 to 60 s; then it answers 202.</summary>
    public int IndexWaitSeconds { get; init; } = 10;

    /// <summary>Documents that are made searchable at a time, 1 to 16.</summary>
    public int IndexWorkers { get; init; } = 2;

    /// <summary>How often expired documents are removed and broken-off changes ended, 1 to 3,600 s.</summary>
    public int SweepSeconds { get; init; } = 30;

    /// <summary>Changes older than this are those of a process that died, 10 to 3,600 s.</summary>
    public int TakeoverSeconds { get; init; } = 60;

    public void Check(SettingsCheck check)
    {
        check.Range(nameof(Versions), Versions, 1, 100);
        check.Range(nameof(IndexWaitSeconds), IndexWaitSeconds, 0, 60);
        check.Range(nameof(IndexWorkers), IndexWorkers, 1, 16);
        check.Range(nameof(SweepSeconds), SweepSeconds, 1, 3600);
        check.Range(nameof(TakeoverSeconds), TakeoverSeconds, 10, 3600);
    }
}
