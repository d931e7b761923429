using Azure;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;
using Azure.Search.Documents.Models;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>
/// Azure AI Search. A hybrid search is one request: the service fuses both lists by reciprocal rank, and filters before it compares vectors.
/// What was written is found a moment later.
/// </summary>
internal sealed partial class AzureSearchTier(
    AzureSearchOptions options, AzureSearchAccess access, TimeProvider time, ILogger<AzureSearchTier> logger) : IVectorTier
{
    // Of the nearest vectors, those that the service fuses with the words.
    private const int Candidates = 50;

    // Somebody waits for a search: once more, and only when the service asks for no more than the deadline has.
    private const int SearchRetries = 1;

    private readonly AzureUpload _upload = new(access, options, time);
    private volatile VectorModel? _model;

    public async Task PrepareAsync(VectorModel model, CancellationToken cancellationToken)
    {
        var names = await access.CallAsync("list indexes", NamesAsync, options.Retries, cancellationToken);
        foreach (var collection in Enum.GetValues<VectorCollection>())
        {
            var name = AzureIndexNames.Of(options.IndexPrefix, collection, model);
            var others = names.Where(other => other != name && AzureIndexNames.IsOf(other, options.IndexPrefix, collection)).ToArray();
            if (others.Length > 0 && !names.Contains(name))
                throw new VectorTierException(OtherModel(model, others));
            await PrepareAsync(name, model, cancellationToken);
        }

        _model = model;
    }

    public async Task<IReadOnlyList<VectorFault>> UpsertAsync(
        VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken)
    {
        var model = Model();
        var faults = new List<VectorFault>();
        var documents = TakenItems.Of(items, model, faults).ConvertAll(AzureDocument.Of);
        await _upload.UploadAsync(Index(collection, model), documents, faults, cancellationToken);
        return faults;
    }

    public async Task<IReadOnlyList<VectorFault>> DeleteAsync(
        VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        // What is no id was never taken.
        var keys = ids.Where(VectorRules.IsId).Distinct(StringComparer.Ordinal).ToDictionary(id => AzureKey.Of(tenant, id), StringComparer.Ordinal);
        var faults = new List<VectorFault>();
        await _upload.DeleteAsync(Index(collection, Model()), keys, faults, cancellationToken);
        return faults;
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken)
    {
        var model = Model();
        VectorRules.Check(query, model);
        var words = query.Text is { } text ? SearchWords.Of(text) : null;
        if (query.Filter.Groups is { Count: 0 } || (words is null && query.Vector is null))
            return [];

        var search = new SearchOptions
        {
            Filter = AzureFilter.Of(query.Filter),
            Size = query.Top,
            QueryType = SearchQueryType.Simple,
            SearchMode = SearchMode.Any,
        };
        AddAll(search.Select, AzureFields.Fetched);
        if (words is not null)
            AddAll(search.SearchFields, [AzureFields.Title, AzureFields.Text]);
        if (query.Vector is { } vector)
            search.VectorSearch = Vector(vector, query.Top);

        var found = await access.CallAsync("search", (client, token) => RunAsync(client, Index(collection, model), words, search, token), SearchRetries, cancellationToken);
        var alone = words is null;
        return [.. found.Select(result => Hit(result, query.Filter.Tenant, alone))];
    }

    public async Task<IReadOnlyList<string>> ListAsync(
        VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        var index = Index(collection, Model());
        VectorRules.Check(filter, limit);
        if (filter.Groups is { Count: 0 })
            return [];
        var search = new SearchOptions { Filter = AzureFilter.Of(filter, after), Size = limit };
        search.Select.Add(AzureFields.Id);
        search.OrderBy.Add($"{AzureFields.Id} asc");
        var found = await access.CallAsync("list documents", (client, token) => RunAsync(client, index, "*", search, token), options.Retries, cancellationToken);
        return [.. found.Select(result => result.Document.Id)];
    }

    private async Task PrepareAsync(string name, VectorModel model, CancellationToken cancellationToken)
    {
        var wanted = AzureIndex.Of(name, model, options);
        await access.CallAsync("make the index", (client, token) => MakeAsync(client, token), options.Retries, cancellationToken);

        async Task<bool> MakeAsync(SearchIndexClient client, CancellationToken token)
        {
            // Another replica may do the same at the same time: whoever is late looks again.
            for (var round = 0; ; round++)
            {
                try
                {
                    var found = (await client.GetIndexAsync(name, token)).Value;
                    var changes = AzureIndexChanges.Between(found, wanted);
                    if (changes.Conflicts.Count > 0)
                        throw new VectorTierException(Conflict(name, changes.Conflicts));
                    if (changes.Added.Count == 0)
                        return false;
                    AddAll(found.Fields, changes.Added);
                    await client.CreateOrUpdateIndexAsync(found, onlyIfUnchanged: true, cancellationToken: token);
                    Log.Migrated(logger, name, string.Join(", ", changes.Added.Select(field => field.Name)));
                    return true;
                }
                catch (RequestFailedException exception) when (exception.Status == 412 && round < 3)
                {
                }
                catch (RequestFailedException exception) when (exception.Status == 404)
                {
                    try
                    {
                        await client.CreateIndexAsync(wanted, token);
                        Log.Created(logger, name, model.Id, model.Dimensions);
                        return true;
                    }
                    catch (RequestFailedException raced) when (raced.Status == 409 && round < 3)
                    {
                    }
                }
            }
        }
    }

    private static async Task<HashSet<string>> NamesAsync(SearchIndexClient client, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var name in client.GetIndexNamesAsync(cancellationToken))
            names.Add(name);
        return names;
    }

    private VectorSearchOptions Vector(ReadOnlyMemory<float> vector, int top) => new()
    {
        FilterMode = VectorFilterMode.PreFilter,
        Queries =
        {
            new VectorizedQuery(vector)
            {
                KNearestNeighborsCount = Math.Max(top, Candidates),
                Fields = { AzureFields.Vector },
                Exhaustive = options.Exhaustive ? true : null,
            },
        },
    };

    private static async Task<List<SearchResult<AzureDocument>>> RunAsync(
        SearchIndexClient client, string index, string? words, SearchOptions search, CancellationToken cancellationToken)
    {
        var answer = await client.GetSearchClient(index).SearchAsync<AzureDocument>(words, search, cancellationToken);
        var found = new List<SearchResult<AzureDocument>>();
        await foreach (var result in answer.Value.GetResultsAsync().WithCancellation(cancellationToken))
            found.Add(result);
        return found;
    }

    private static VectorHit Hit(SearchResult<AzureDocument> result, string tenant, bool isVectorOnly)
    {
        var score = result.Score ?? 0;
        var item = result.Document.ToItem();
        if (item.Tenant != tenant)
            throw new VectorTierException("Azure AI Search answered with an item of another tenant; nothing of the answer is used.");

        // Vectors alone are scored 1 / (1 + distance), distance being 1 - cosine. A fused score tells no cosine.
        return new VectorHit(item, score, isVectorOnly && score > 0 ? Math.Clamp(2 - 1 / score, -1, 1) : null);
    }

    private static string Conflict(string name, IReadOnlyList<string> conflicts) =>
        $"The index '{name}' cannot be used: {string.Join("; ", conflicts)}. Set Memory:Vectors:Azure:IndexPrefix to another name, which makes a new "
        + "index and keeps this one, or delete it; then let the records be indexed again.";

    private static string OtherModel(VectorModel model, IReadOnlyList<string> others) =>
        $"There is no index for model '{model.Id}' with {model.Dimensions} dimensions, but of another: {string.Join(", ", others)}. Vectors of two models "
        + "cannot be compared. Use that model again; or set Memory:Vectors:Azure:IndexPrefix to another name, which makes new indexes and keeps these; or "
        + "delete them. Then let the records be indexed again.";

    private VectorModel Model() => _model ?? throw new VectorTierException("Azure AI Search has not been prepared yet.");

    private string Index(VectorCollection collection, VectorModel model) => AzureIndexNames.Of(options.IndexPrefix, collection, model);

    private static void AddAll<T>(ICollection<T> target, IEnumerable<T> values)
    {
        foreach (var value in values)
            target.Add(value);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The index {Index} was made for model {Model} with {Dimensions} dimensions; indexes of other models stay")]
        public static partial void Created(ILogger logger, string index, string model, int dimensions);

        [LoggerMessage(2, LogLevel.Information, "The index {Index} got the fields {Fields}")]
        public static partial void Migrated(ILogger logger, string index, string fields);
    }
}
