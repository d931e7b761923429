using Agents.Hosting.Access;
using Agents.Hosting.Settings;

namespace Agents.Decisions;

/// <summary>Settings in section <c>Decisions</c>.</summary>
internal sealed record DecisionsOptions : ICheckedOptions
{
    public const string Section = "Decisions";

    /// <summary>
    /// Folder of decision types (*.yaml, *.yml, *.json), relative to the working directory; also <c>--types-path</c>. It is watched. Every
    /// tenant sees them. Empty: no folder, types come through the API only.
    /// </summary>
    public string TypesPath { get; init; } = "";

    /// <summary>How often the folder is looked at besides being watched, in seconds, 1 to 3,600.</summary>
    public int FolderLookSeconds { get; init; } = 5;

    /// <summary>
    /// Name of this instance, different for every one that runs at the same time: each writes a chain of its own, and goes on with it after
    /// a restart. Default: the machine's name and the port.
    /// </summary>
    public string Instance { get; init; } = $"{Environment.MachineName}:{Environment.GetEnvironmentVariable("APP_PORT")}";

    /// <summary>Name of the secret that holds the API keys.</summary>
    public string ApiKeysSecret { get; init; } = "api-keys";

    /// <summary>How often the keys are read again, 1 to 3,600 s.</summary>
    public int ApiKeysRefreshSeconds { get; init; } = 30;

    /// <summary>Name of the secret with this app's own key of the gateway, which lists <c>calls:on-behalf</c>.</summary>
    public string ServiceKeySecret { get; init; } = "decisions-service-key";

    /// <summary>How often the types are looked at when nothing tells that they have changed, 100 to 60,000 ms.</summary>
    public int TypesRefreshMs { get; init; } = 700;

    /// <summary>How long a replica trusts its copy of a fact when nothing tells that it has changed, 0 to 60,000 ms.</summary>
    public int FactCacheMs { get; init; } = 1000;

    /// <summary>Facts that a replica keeps a copy of, 0 to 1,000,000.</summary>
    public int FactCacheEntries { get; init; } = 50_000;

    /// <summary>Decisions whose shadow version waits to be evaluated, 1 to 1,000,000; more are dropped and counted.</summary>
    public int ShadowQueue { get; init; } = 10_000;

    /// <summary>Decisions that are made at the same time, 1 to 100,000; more are answered 429.</summary>
    public int MaxConcurrent { get; init; } = 1000;

    /// <summary>How long a lost answer or a compensation that fails is followed before a person gets it, 1 to 10,080 minutes.</summary>
    public int PatienceMinutes { get; init; } = 30;

    public ApiKeyOptions ApiKeys => new(ApiKeysSecret, ApiKeysRefreshSeconds);

    public void Check(SettingsCheck check)
    {
        check.Range(nameof(FolderLookSeconds), FolderLookSeconds, 1, 3600);
        check.NotEmpty(nameof(Instance), Instance);
        check.NotEmpty(nameof(ApiKeysSecret), ApiKeysSecret);
        check.Range(nameof(ApiKeysRefreshSeconds), ApiKeysRefreshSeconds, 1, 3600);
        check.NotEmpty(nameof(ServiceKeySecret), ServiceKeySecret);
        check.Range(nameof(TypesRefreshMs), TypesRefreshMs, 100, 60_000);
        check.Range(nameof(FactCacheMs), FactCacheMs, 0, 60_000);
        check.Range(nameof(FactCacheEntries), FactCacheEntries, 0, 1_000_000);
        check.Range(nameof(ShadowQueue), ShadowQueue, 1, 1_000_000);
        check.Range(nameof(PatienceMinutes), PatienceMinutes, 1, 10_080);
        check.Range(nameof(MaxConcurrent), MaxConcurrent, 1, 100_000);
    }
}
