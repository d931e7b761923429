using Agents.Hosting.Settings;

namespace Agents.Memory.LongTerm;

/// <summary>Settings in section <c>Memory:LongTerm</c>.</summary>
internal sealed record LongTermOptions : ICheckedOptions
{
    public const string Section = $"{MemoryOptions.Section}:LongTerm";

    /// <summary>Most memories of a person, history included, 10 to 10,000; those of the least strength go first.</summary>
    public int MaxMemories { get; init; } = 5000;

    /// <summary>After how many days a fact has lost half of its recency, 1 to 3,650.</summary>
    public double FactHalfLifeDays { get; init; } = 90;

    /// <summary>As <see cref="FactHalfLifeDays"/>, of an episode.</summary>
    public double EpisodeHalfLifeDays { get; init; } = 30;

    /// <summary>Cosine of their values from which two facts that agree otherwise are one, 0.5 to 1; 1: only the same statement is.</summary>
    public double NearDuplicate { get; init; } = 0.9;

    /// <summary>At most one episode for so many turns of the person in a session, 0 (none) to 1,000.</summary>
    public int EpisodeTurns { get; init; } = 20;

    /// <summary>How long a delivery waits for embeddings and the vector tier before the job goes on with it, 100 to 60,000 ms.</summary>
    public int IndexTimeoutMs { get; init; } = 5000;

    /// <summary>How often what the vector tier did not take is tried again, 1 to 3,600 s.</summary>
    public int RepairSeconds { get; init; } = 10;

    /// <summary>How often it is written down what was recalled, 1 to 3,600 s.</summary>
    public int RecalledSeconds { get; init; } = 10;

    public void Check(SettingsCheck check)
    {
        check.Range(nameof(MaxMemories), MaxMemories, 10, 10_000);
        check.Range(nameof(FactHalfLifeDays), FactHalfLifeDays, 1, 3650);
        check.Range(nameof(EpisodeHalfLifeDays), EpisodeHalfLifeDays, 1, 3650);
        check.Range(nameof(NearDuplicate), NearDuplicate, 0.5, 1);
        check.Range(nameof(EpisodeTurns), EpisodeTurns, 0, 1000);
        check.Range(nameof(IndexTimeoutMs), IndexTimeoutMs, 100, 60_000);
        check.Range(nameof(RepairSeconds), RepairSeconds, 1, 3600);
        check.Range(nameof(RecalledSeconds), RecalledSeconds, 1, 3600);
    }
}
