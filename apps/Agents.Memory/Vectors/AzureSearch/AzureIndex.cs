using Azure.Search.Documents.Indexes.Models;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>Names of the fields of an index.</summary>
internal static class AzureFields
{
    public const string Key = "key";
    public const string Id = "id";
    public const string Tenant = "tenant";
    public const string User = "user";
    public const string Groups = "groups";
    public const string Kind = "kind";
    public const string Parent = "parent";
    public const string Title = "title";
    public const string Text = "text";
    public const string Vector = "vector";
    public const string ExpiresAt = "expiresAt";
    public const string CreatedAt = "createdAt";
    public const string Current = "current";
    public const string Payload = "payload";

    /// <summary>What a hit brings back: all but the vector.</summary>
    public static readonly IReadOnlyList<string> Fetched =
        [Id, Tenant, User, Groups, Kind, Parent, Title, Text, ExpiresAt, CreatedAt, Current, Payload];
}

/// <summary>The index as code.</summary>
internal static class AzureIndex
{
    private const string Profile = "vectors";
    private const string Algorithm = "hnsw";

    public static SearchIndex Of(string name, VectorModel model, AzureSearchOptions options) => new(name)
    {
        Fields =
        {
            new SimpleField(AzureFields.Key, SearchFieldDataType.String) { IsKey = true },
            // Sortable, for lists that go on after an id.
            new SimpleField(AzureFields.Id, SearchFieldDataType.String) { IsFilterable = true, IsSortable = true },
            Filterable(AzureFields.Tenant),
            Filterable(AzureFields.User),
            new SimpleField(AzureFields.Groups, SearchFieldDataType.Collection(SearchFieldDataType.String)) { IsFilterable = true },
            Filterable(AzureFields.Kind),
            Filterable(AzureFields.Parent),
            Words(AzureFields.Title, options),
            Words(AzureFields.Text, options),
            new VectorSearchField(AzureFields.Vector, model.Dimensions, Profile) { IsHidden = true },
            new SimpleField(AzureFields.ExpiresAt, SearchFieldDataType.DateTimeOffset) { IsFilterable = true },
            new SimpleField(AzureFields.CreatedAt, SearchFieldDataType.DateTimeOffset) { IsFilterable = true, IsSortable = true },
            new SimpleField(AzureFields.Current, SearchFieldDataType.Boolean) { IsFilterable = true },
            new SimpleField(AzureFields.Payload, SearchFieldDataType.String),
        },
        VectorSearch = new VectorSearch
        {
            Profiles = { new VectorSearchProfile(Profile, Algorithm) },
            Algorithms =
            {
                new HnswAlgorithmConfiguration(Algorithm)
                {
                    Parameters = new HnswParameters
                    {
                        Metric = VectorSearchAlgorithmMetric.Cosine,
                        M = options.HnswM,
                        EfConstruction = options.HnswEfConstruction,
                        EfSearch = options.HnswEfSearch,
                    },
                },
            },
        },
    };

    private static SimpleField Filterable(string name) => new(name, SearchFieldDataType.String) { IsFilterable = true };

    private static SearchableField Words(string name, AzureSearchOptions options) => new(name) { AnalyzerName = options.Analyzer };
}
