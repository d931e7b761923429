using Agents.Hosting.Access;
using Agents.Hosting.Settings;

namespace Agents.Memory;

/// <summary>Settings in section <c>Memory</c>. Each part has a section of its own below it.</summary>
internal sealed record MemoryOptions : ICheckedOptions
{
    public const string Section = "Memory";

    /// <summary>
    /// Name of this instance, different for every one that runs at the same time: each writes an audit chain of its own, and goes on with it
    /// after a restart. Default: the machine's name and the port.
    /// </summary>
    public string Instance { get; init; } = $"{Environment.MachineName}:{Environment.GetEnvironmentVariable("APP_PORT")}";

    /// <summary>Name of the secret that holds the API keys.</summary>
    public string ApiKeysSecret { get; init; } = "api-keys";

    /// <summary>How often the keys are read again, 1 to 3,600 s.</summary>
    public int ApiKeysRefreshSeconds { get; init; } = 30;

    public ApiKeyOptions ApiKeys => new(ApiKeysSecret, ApiKeysRefreshSeconds);

    public void Check(SettingsCheck check)
    {
        check.NotEmpty(nameof(Instance), Instance);
        check.NotEmpty(nameof(ApiKeysSecret), ApiKeysSecret);
        check.Range(nameof(ApiKeysRefreshSeconds), ApiKeysRefreshSeconds, 1, 3600);
    }
}
