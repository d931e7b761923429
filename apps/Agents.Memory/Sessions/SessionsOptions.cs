using Agents.Hosting.Settings;

namespace Agents.Memory.Sessions;

/// <summary>Settings in section <c>Memory:Sessions</c>.</summary>
internal sealed record SessionsOptions : ICheckedOptions
{
    public const string Section = "Memory:Sessions";

    /// <summary>How long a session lives after its last use, 60 to 31,536,000 s.</summary>
    public int TtlSeconds { get; init; } = 24 * 3600;

    /// <summary>Estimated tokens of the window, 100 to 100,000.</summary>
    public int WindowTokens { get; init; } = 4000;

    /// <summary>Turns of the window, 2 to 1,000.</summary>
    public int WindowTurns { get; init; } = 100;

    /// <summary>Bytes of the texts of the window, 4,096 to 1,048,576, whatever the limits above say: what one session costs at most.</summary>
    public int WindowBytes { get; init; } = 128 * 1024;

    /// <summary>Estimated tokens of the summary of what left the window, 0 to 10,000; 0: none is kept.</summary>
    public int SummaryTokens { get; init; } = 400;

    /// <summary>Turns that a session may have in all, 100 to 10,000,000.</summary>
    public int MaxTurns { get; init; } = 100_000;

    /// <summary>Living sessions of one person, 1 to 5,000.</summary>
    public int MaxSessionsPerUser { get; init; } = 1000;

    public void Check(SettingsCheck check)
    {
        check.Range(nameof(TtlSeconds), TtlSeconds, 60, 31_536_000);
        check.Range(nameof(WindowTokens), WindowTokens, 100, 100_000);
        check.Range(nameof(WindowTurns), WindowTurns, 2, 1000);
        check.Range(nameof(WindowBytes), WindowBytes, 4096, 1024 * 1024);
        check.Range(nameof(SummaryTokens), SummaryTokens, 0, 10_000);
        check.Range(nameof(MaxTurns), MaxTurns, 100, 10_000_000);
        check.Range(nameof(MaxSessionsPerUser), MaxSessionsPerUser, 1, 5000);
    }
}
