using System.Numerics.Tensors;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.LongTerm;

/// <summary>A vector tier in memory: cosine and shared words, fused by rank.</summary>
internal sealed class FakeTier : IVectorTier
{
    private const int RankConstant = 60;
    private readonly Lock _gate = new();

    public Dictionary<string, VectorItem> Items { get; } = [];

    /// <summary>Runs before every call, with its name: it may hang or throw.</summary>
    public Func<string, CancellationToken, Task>? Before { get; set; }

    public IReadOnlyList<VectorItem> Current
    {
        get
        {
            lock (_gate)
                return [.. Items.Values.Where(one => one.Current)];
        }
    }

    public Task PrepareAsync(VectorModel model, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<IReadOnlyList<VectorFault>> UpsertAsync(VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken)
    {
        await BeforeAsync("upsert", cancellationToken);
        lock (_gate)
        {
            foreach (var item in items)
                Items[item.Id] = item;
        }
        return [];
    }

    public async Task<IReadOnlyList<VectorFault>> DeleteAsync(
        VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await BeforeAsync("delete", cancellationToken);
        lock (_gate)
        {
            foreach (var id in ids.Where(id => Items.TryGetValue(id, out var item) && item.Tenant == tenant))
                Items.Remove(id);
        }
        return [];
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken)
    {
        await BeforeAsync("search", cancellationToken);
        VectorItem[] seen;
        lock (_gate)
            seen = [.. Items.Values.Where(one => Lets(query.Filter, one))];
        var scores = new Dictionary<string, double>();
        double? Similarity(VectorItem item) => query.Vector is { } vector ? TensorPrimitives.Dot(vector.Span, item.Vector.Span) : null;
        void Add(IEnumerable<VectorItem> ranked)
        {
            foreach (var (place, item) in ranked.Index())
                scores[item.Id] = scores.GetValueOrDefault(item.Id) + (1.0 / (RankConstant + place + 1));
        }
        if (query.Vector is not null)
            Add(seen.OrderByDescending(Similarity).ThenBy(one => one.Id, StringComparer.Ordinal));
        if (query.Text is { } text)
        {
            var words = Wording.Content(text);
            Add(seen.Select(one => (Item: one, Shared: Wording.Content(one.Text).Count(words.Contains))).Where(one => one.Shared > 0)
                .OrderByDescending(one => one.Shared).ThenBy(one => one.Item.Id, StringComparer.Ordinal).Select(one => one.Item));
        }
        return
        [
            .. seen.Where(one => scores.ContainsKey(one.Id)).OrderByDescending(one => scores[one.Id]).Take(query.Top)
                .Select(one => new VectorHit(one, scores[one.Id], Similarity(one))),
        ];
    }

    public Task<IReadOnlyList<string>> ListAsync(
        VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<string>>(
                [.. Items.Values.Where(one => Lets(filter, one)).Select(one => one.Id).Order(StringComparer.Ordinal).Take(limit)]);
        }
    }

    private static bool Lets(VectorFilter filter, VectorItem item) =>
        item.Tenant == filter.Tenant && item.User == filter.User && (filter.Current is null || item.Current == filter.Current)
        && (filter.Kind is null || item.Kind == filter.Kind) && (filter.At is null || item.ExpiresAt is null || item.ExpiresAt > filter.At);

    private Task BeforeAsync(string what, CancellationToken cancellationToken) => Before is { } before ? before(what, cancellationToken) : Task.CompletedTask;
}
