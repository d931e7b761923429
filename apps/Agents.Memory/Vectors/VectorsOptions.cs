using Agents.Hosting.Settings;
using Agents.Memory.Vectors.AzureSearch;
using Agents.Memory.Vectors.Pinecone;

namespace Agents.Memory.Vectors;

/// <summary>Settings in section <c>Memory:Vectors</c>: which engine, and what it may cost whoever waits for it.</summary>
internal sealed record VectorsOptions : ICheckedOptions
{
    public const string Section = "Memory:Vectors";
    public const string Embedded = "embedded";
    public const string AzureSearch = "azure";
    public const string PineconeService = "pinecone";

    /// <summary><c>embedded</c>, <c>azure</c> or <c>pinecone</c>.</summary>
    public string Provider { get; init; } = Embedded;

    /// <summary>Longest wait for a search, 10 to 60,000 ms. A turn may have less.</summary>
    public int SearchBudgetMs { get; init; } = 1000;

    /// <summary>Longest wait for a write or a list, 1 to 3,600 s; a call may hold thousands of items.</summary>
    public int WriteBudgetSeconds { get; init; } = 60;

    /// <summary>Longest wait for the engine to be made ready, 1 to 3,600 s; it is tried again after that.</summary>
    public int PrepareBudgetSeconds { get; init; } = 300;

    /// <summary>Calls within 30 s, half of them failed, after which the tier is not asked for a while, 2 to 1,000.</summary>
    public int BreakAfterCalls { get; init; } = 4;

    /// <summary>How long it is not asked then, 1 to 3,600 s; after that one call tries.</summary>
    public int BreakSeconds { get; init; } = 10;

    public AzureSearchOptions Azure { get; init; } = new();

    public PineconeOptions Pinecone { get; init; } = new();

    public TimeSpan SearchBudget => TimeSpan.FromMilliseconds(SearchBudgetMs);

    public TimeSpan WriteBudget => TimeSpan.FromSeconds(WriteBudgetSeconds);

    public TimeSpan PrepareBudget => TimeSpan.FromSeconds(PrepareBudgetSeconds);

    public TimeSpan Break => TimeSpan.FromSeconds(BreakSeconds);

    public void Check(SettingsCheck check)
    {
        check.OneOf(nameof(Provider), Provider, Embedded, AzureSearch, PineconeService);
        check.Range(nameof(SearchBudgetMs), SearchBudgetMs, 10, 60_000);
        check.Range(nameof(WriteBudgetSeconds), WriteBudgetSeconds, 1, 3600);
        check.Range(nameof(PrepareBudgetSeconds), PrepareBudgetSeconds, 1, 3600);
        check.Range(nameof(BreakAfterCalls), BreakAfterCalls, 2, 1000);
        check.Range(nameof(BreakSeconds), BreakSeconds, 1, 3600);

        // What is not used may be unfinished.
        if (Provider == AzureSearch)
            Azure.Check(check, nameof(Azure));
        if (Provider == PineconeService)
            Pinecone.Check(check, nameof(Pinecone));
    }
}
