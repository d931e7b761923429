using Agents.Hosting.Settings;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>Settings in section <c>Memory:Vectors:Azure</c>; checked only when that provider is chosen.</summary>
internal sealed record AzureSearchOptions
{
    /// <summary>Address of the service, https: <c>https://NAME.search.windows.net</c>.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>
    /// Name of the secret with an admin key. Empty: no key, the app's own identity (managed identity, workload identity, a developer's
    /// sign-in).
    /// </summary>
    public string ApiKeySecret { get; init; } = "";

    /// <summary>Client id of a user-assigned managed identity; empty: the system-assigned one, or what else the environment has.</summary>
    public string ManagedIdentityClientId { get; init; } = "";

    /// <summary>First part of the names of the indexes: 2 to 40 of <c>a-z 0-9 -</c>, no two dashes together, none at an end.</summary>
    public string IndexPrefix { get; init; } = "agents";

    /// <summary>How texts become words, a name of the service's analyzers. Fixed once an index exists.</summary>
    public string Analyzer { get; init; } = "standard.lucene";

    /// <summary>
    /// Whether vectors are compared one by one (exact) instead of by the HNSW graph. Slower with many vectors; never misses one.
    /// </summary>
    public bool Exhaustive { get; init; }

    /// <summary>Links per node of the HNSW graph, 4 to 10. Fixed once an index exists.</summary>
    public int HnswM { get; init; } = 4;

    /// <summary>Candidates while the HNSW graph is built, 100 to 1,000. Fixed once an index exists.</summary>
    public int HnswEfConstruction { get; init; } = 400;

    /// <summary>Candidates while the HNSW graph is searched, 100 to 1,000. Fixed once an index exists.</summary>
    public int HnswEfSearch { get; init; } = 500;

    /// <summary>Retries of what the service was too busy for, 0 to 20.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Longest wait for one answer, 1 to 300 s. Whoever asks may wait less.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    public void Check(SettingsCheck check, string path)
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme != Uri.UriSchemeHttps)
            check.Wrong($"{path}:{nameof(Endpoint)}", Endpoint, "an https address, such as https://NAME.search.windows.net");
        if (!AzureIndexNames.IsPrefix(IndexPrefix))
            check.Wrong($"{path}:{nameof(IndexPrefix)}", IndexPrefix, "2 to 40 of a-z 0-9 -, no two dashes together, none at an end");
        check.NotEmpty($"{path}:{nameof(Analyzer)}", Analyzer);
        check.Range($"{path}:{nameof(HnswM)}", HnswM, 4, 10);
        check.Range($"{path}:{nameof(HnswEfConstruction)}", HnswEfConstruction, 100, 1000);
        check.Range($"{path}:{nameof(HnswEfSearch)}", HnswEfSearch, 100, 1000);
        check.Range($"{path}:{nameof(Retries)}", Retries, 0, 20);
        check.Range($"{path}:{nameof(TimeoutSeconds)}", TimeoutSeconds, 1, 300);
        if (ApiKeySecret.Length > 0 && ManagedIdentityClientId.Length > 0)
            check.Wrong($"{path}:{nameof(ManagedIdentityClientId)}", ManagedIdentityClientId, $"nothing while {nameof(ApiKeySecret)} is set: a key or an identity");
    }
}
