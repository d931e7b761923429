using Agents.Contracts;
using Agents.Hosting.Settings;

namespace Agents.Hosting;

/// <summary>Settings in section <c>Hosting</c>.</summary>
public sealed record HostingOptions : ICheckedOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Hosting";

    /// <summary>Lines for people.</summary>
    public const string PlainLogs = "plain";

    /// <summary>One JSON object per line.</summary>
    public const string JsonLogs = "json";

    /// <summary>Largest request body in bytes, 1,024 to 1 GiB. Default <see cref="Limits.MaxRequestBytes"/>.</summary>
    public long MaxRequestBytes { get; init; } = Limits.MaxRequestBytes;

    /// <summary>How long a stop waits for work under way, 0 to 3,600 s. Default 30.</summary>
    public int DrainSeconds { get; init; } = 30;

    /// <summary><c>plain</c> (default) or <c>json</c>.</summary>
    public string LogFormat { get; init; } = PlainLogs;

    /// <inheritdoc/>
    public void Check(SettingsCheck check)
    {
        check.Range(nameof(MaxRequestBytes), MaxRequestBytes, 1024, 1 << 30);
        check.Range(nameof(DrainSeconds), DrainSeconds, 0, 3600);
        check.OneOf(nameof(LogFormat), LogFormat, PlainLogs, JsonLogs);
    }
}
