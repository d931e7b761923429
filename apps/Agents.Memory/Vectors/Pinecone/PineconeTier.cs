namespace Agents.Memory.Vectors.Pinecone;

/// <summary>
/// Pinecone over its REST API. Vectors are searched in a dense index and words in a sparse one, at the same time; both lists are fused here.
/// The dense index holds the items: what is not in it is not found. What was written is found a moment later.
/// </summary>
internal sealed class PineconeTier : IVectorTier
{
    // Metadata of so many hits stays below the 4 MB that an answer may have.
    private const int MaxWithMetadata = 90;
    private const int MinCandidates = 50;
    private const int MaxCandidates = 200;

    // Somebody waits for a search.
    private const int SearchRetries = 1;

    private readonly PineconeOptions _options;
    private readonly PineconeIndexes _indexes;
    private readonly PineconeData _data;
    private readonly PineconeListing _listing;
    private volatile Prepared? _prepared;

    public PineconeTier(PineconeOptions options, PineconeApi api, TimeProvider time, ILogger<PineconeTier> logger)
    {
        _options = options;
        _indexes = new PineconeIndexes(options, api, time, logger);
        _data = new PineconeData(api);
        _listing = new PineconeListing(_data);
    }

    public async Task PrepareAsync(VectorModel model, CancellationToken cancellationToken) =>
        _prepared = new Prepared(model, await _indexes.PrepareAsync(model, cancellationToken));

    public async Task<IReadOnlyList<VectorFault>> UpsertAsync(
        VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (model, hosts) = Ready();
        var faults = new List<VectorFault>();
        foreach (var tenant in TakenItems.Of(items, model, faults).GroupBy(item => item.Tenant, StringComparer.Ordinal))
        {
            var dense = new List<byte[]>();
            var sparse = new List<byte[]>();
            var wordless = new List<string>();
            foreach (var item in tenant)
            {
                if (PineconeItems.Of(item, out var refusal) is not { } records)
                {
                    faults.Add(new VectorFault(item.Id, refusal!, Transient: false));
                    continue;
                }

                dense.Add(records.Dense);
                if (records.Sparse is { } words)
                    sparse.Add(words);
                else
                    wordless.Add(item.Id);
            }

            // The dense one last: as long as an item is not there, its words find nothing.
            var space = Space(collection, tenant.Key);
            await _data.DeleteAsync(hosts.Sparse, space, wordless, _options.Retries, cancellationToken);
            await _data.UpsertAsync(hosts.Sparse, space, sparse, _options.Retries, cancellationToken);
            await _data.UpsertAsync(hosts.Dense, space, dense, _options.Retries, cancellationToken);
        }

        return faults;
    }

    public async Task<IReadOnlyList<VectorFault>> DeleteAsync(
        VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (_, hosts) = Ready();
        var space = Space(collection, tenant);

        // What is no id was never taken. The dense one first: from then on nothing finds the item.
        var known = ids.Where(VectorRules.IsId).Distinct(StringComparer.Ordinal).ToArray();
        await _data.DeleteAsync(hosts.Dense, space, known, _options.Retries, cancellationToken);
        await _data.DeleteAsync(hosts.Sparse, space, known, _options.Retries, cancellationToken);
        return [];
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken)
    {
        var (model, hosts) = Ready();
        VectorRules.Check(query, model);
        cancellationToken.ThrowIfCancellationRequested();
        var question = query.Text is { } text ? SparseTerms.OfQuestion(text) : null;
        if (query.Filter.Groups is { Count: 0 } || (question is null && query.Vector is null))
            return [];

        var space = Space(collection, query.Filter.Tenant);
        var isHybrid = question is not null && query.Vector is not null;
        var nearest = query.Vector is { } vector
            ? _data.QueryAsync(hosts.Dense, Nearest(space, query, vector, isHybrid), SearchRetries, cancellationToken)
            : Task.FromResult<IReadOnlyList<PineconeMatch>>([]);
        var worded = question is not null
            ? _data.QueryAsync(hosts.Sparse, Worded(space, query, question), SearchRetries, cancellationToken)
            : Task.FromResult<IReadOnlyList<PineconeMatch>>([]);
        await Task.WhenAll(nearest, worded);

        var ranked = Ranked(await nearest, question is null ? [] : SparseRank.Of(await worded, question), query.Top);
        return await HitsAsync(hosts, space, query.Filter, ranked, await nearest, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListAsync(
        VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        var (_, hosts) = Ready();
        VectorRules.Check(filter, limit);
        cancellationToken.ThrowIfCancellationRequested();
        return filter.Groups is { Count: 0 }
            ? []
            : await _listing.ListAsync(hosts.Dense, Space(collection, filter.Tenant), filter, after, limit, _options.Retries, cancellationToken);
    }

    private static List<(string Id, double Score)> Ranked(
        IReadOnlyList<PineconeMatch> nearest, List<(string Id, double Score)> worded, int top)
    {
        if (worded.Count == 0)
            return [.. nearest.Take(top).Select(match => (match.Id, match.Score))];
        if (nearest.Count == 0)
            return [.. worded.Take(top)];
        return ReciprocalRank.Fuse<string>(top, nearest.Select(match => match.Id).ToArray(), worded.Select(match => match.Id).ToArray());
    }

    private async Task<IReadOnlyList<VectorHit>> HitsAsync(
        PineconeHosts hosts,
        string space,
        VectorFilter filter,
        List<(string Id, double Score)> ranked,
        IReadOnlyList<PineconeMatch> nearest,
        CancellationToken cancellationToken)
    {
        var near = nearest.ToDictionary(match => match.Id, StringComparer.Ordinal);
        var missing = ranked.Select(hit => hit.Id).Where(id => near.GetValueOrDefault(id)?.Metadata is null).ToArray();
        var fetched = await _data.FetchAsync(hosts.Dense, space, missing, SearchRetries, cancellationToken);
        var hits = new List<VectorHit>(ranked.Count);
        foreach (var (id, score) in ranked)
        {
            // It may have changed since the query found it.
            var match = near.GetValueOrDefault(id);
            var metadata = match?.Metadata ?? fetched.GetValueOrDefault(id);
            if (metadata is not null && PineconeFilter.Matches(filter, metadata))
                hits.Add(new VectorHit(PineconeItems.ToItem(filter.Tenant, id, metadata), score, match is null ? null : Math.Clamp(match.Score, -1, 1)));
        }

        return hits;
    }

    private static PineconeQuery Nearest(string space, VectorQuery query, ReadOnlyMemory<float> vector, bool isHybrid)
    {
        var count = isHybrid ? Candidates(query.Top) : query.Top;
        return new PineconeQuery
        {
            Namespace = space,
            TopK = count,
            Filter = PineconeFilter.Of(query.Filter),
            Vector = vector,
            IncludeMetadata = count <= MaxWithMetadata,
        };
    }

    private static PineconeQuery Worded(string space, VectorQuery query, SparseTerms question) => new()
    {
        Namespace = space,
        TopK = Candidates(query.Top),
        Filter = PineconeFilter.Of(query.Filter),
        SparseVector = question,
        IncludeValues = true,
    };

    private static int Candidates(int top) => Math.Clamp(top * ReciprocalRank.Depth, MinCandidates, MaxCandidates);

    private Prepared Ready() => _prepared ?? throw new VectorTierException("Pinecone has not been prepared yet.");

    private static string Space(VectorCollection collection, string tenant) => $"{collection.ToString().ToLowerInvariant()}_{TenantCode.Of(tenant)}";

    private sealed record Prepared(VectorModel Model, PineconeHosts Hosts);
}
