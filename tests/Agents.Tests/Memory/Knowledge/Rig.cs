using System.Collections.Concurrent;
using Agents.Hosting.State;
using Agents.Memory.Audit;
using Agents.Memory.Embeddings;
using Agents.Memory.Governance;
using Agents.Memory.Knowledge;
using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Indexing;
using Agents.Memory.Knowledge.Reading;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Knowledge.Search;
using Agents.Memory.Retention;
using Agents.Memory.Vectors;
using Agents.Tests.Hosting.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Knowledge;

/// <summary>Documents with stores in memory.</summary>
internal sealed class Rig : ITextEmbedder, IErasureMarks, IAsyncDisposable
{
    public Rig(MemoryState? state = null, FakeVectors? vectors = null, FakeTimeProvider? time = null)
    {
        State = state ?? new MemoryState();
        Vectors = vectors ?? new FakeVectors();
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
        Documents = new DocumentStore(State);
        Shelves = new ShelfStore(State);
        var settlement = new Settlement(Documents, Shelves, new DocumentIndex(Documents, Vectors, this), Audit);
        Removal = new DocumentRemoval(Documents, Shelves, settlement, Time);
        Queue = new IndexQueue(settlement, Options, Time, NullLogger<IndexQueue>.Instance);
        Writer = new DocumentWriter(Documents, Shelves, Removal, settlement, Queue, Audit, this, Options, Retention, Time);
        Reading = new DocumentReading(Documents, Shelves, Audit, Time);
        Search = new KnowledgeSearch(Vectors, this, Documents, Audit, Time, NullLogger<KnowledgeSearch>.Instance);
        Upkeep = new Upkeep(Shelves, settlement, Removal, Options, Time, NullLogger<Upkeep>.Instance);
        Erasure = new KnowledgeErasure(Shelves, Removal);
    }

    public static Reader Anna { get; } = new() { Tenant = "acme", Subject = "anna", Groups = ["hr"] };

    public static Reader Bob { get; } = new() { Tenant = "acme", Subject = "bob", Groups = ["sales"] };

    public static Reader Foreign { get; } = new() { Tenant = "other", Subject = "anna", Groups = ["hr"] };

    public RetentionOptions Retention { get; } = new() { Tenants = new Dictionary<string, TenantRetention> { ["other"] = new() { DocumentDays = 3 } } };

    public KnowledgeOptions Options { get; } = new() { IndexWaitSeconds = 60, Versions = 3 };

    public MemoryState State { get; }

    public FakeVectors Vectors { get; }

    public FakeTimeProvider Time { get; }

    public DocumentStore Documents { get; }

    public ShelfStore Shelves { get; }

    public DocumentRemoval Removal { get; }

    public IndexQueue Queue { get; }

    public DocumentWriter Writer { get; }

    public DocumentReading Reading { get; }

    public KnowledgeSearch Search { get; }

    public Upkeep Upkeep { get; }

    public KnowledgeErasure Erasure { get; }

    public FakeAudit Audit { get; } = new();

    public HashSet<string> BeingErased { get; } = [];

    public VectorModel Model { get; } = new("fake", 1);

    public async Task<Rig> StartAsync()
    {
        await Queue.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>The parts of the knowledge as the app has them, with the rig's stores.</summary>
    public void AddTo(WebApplicationBuilder builder)
    {
        builder.Configuration["Memory:Knowledge:IndexWaitSeconds"] = "60";
        builder.AddKnowledge();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IStateStore>(State);
        builder.Services.AddSingleton<IVectorTier>(Vectors);
        builder.Services.AddSingleton<ITextEmbedder>(this);
        builder.Services.AddSingleton<IAuditLog>(Audit);
        builder.Services.AddSingleton<IErasureMarks>(this);
        builder.Services.AddSingleton(Retention);
    }

    public Task<WriteResult> PutAsync(string id, string text, Reader? reader = null, Func<DocumentChange, DocumentChange>? with = null)
    {
        var change = new DocumentChange { Content = DocumentReader.Read(text, DocumentFormat.Markdown), Format = DocumentFormat.Markdown };
        return Writer.WriteAsync(reader ?? Anna, id, with?.Invoke(change) ?? change, CancellationToken.None);
    }

    public Task<WriteResult> ChangeAsync(string id, DocumentChange change, Reader? reader = null) =>
        Writer.WriteAsync(reader ?? Anna, id, change, CancellationToken.None);

    public Task<RemovalResult> DeleteAsync(string id, Reader? reader = null) => Removal.RemoveAsync(
        (reader ?? Anna).Tenant, id, new Removal(AuditAction.Deleted, (reader ?? Anna).Subject, IsAudited: false), (reader ?? Anna).MayRead, CancellationToken.None);

    public async Task<string> FindAsync(string text, Reader? reader = null, Func<KnowledgeQuery, KnowledgeQuery>? with = null)
    {
        var query = new KnowledgeQuery(text, 10);
        var answer = await Search.FindAsync(reader ?? Anna, with?.Invoke(query) ?? query, CancellationToken.None);
        return string.Join(' ', answer.Hits.Select(one => $"{one.Document}/{one.Version}").Distinct().Order(StringComparer.Ordinal));
    }

    public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, Urgency urgency, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([.. texts.Select(_ => new ReadOnlyMemory<float>([1f]))]);

    public ValueTask<bool> RefusesAsync(string tenant, string person, DateTimeOffset bornAt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(BeingErased.Contains(person));

    public async ValueTask DisposeAsync()
    {
        await Queue.StopAsync(CancellationToken.None);
        Queue.Dispose();
        Upkeep.Dispose();
    }
}

/// <summary>A vector tier in memory: what the filter lets through is found, whatever was asked.</summary>
internal sealed class FakeVectors : IVectorTier
{
    private readonly ConcurrentDictionary<(string Tenant, string Id), VectorItem> _items = new();

    public bool IsDown { get; set; }

    public ICollection<VectorItem> Items => _items.Values;

    public Task PrepareAsync(VectorModel model, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<VectorFault>> UpsertAsync(VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken)
    {
        Check();
        foreach (var item in items)
            _items[(item.Tenant, item.Id)] = item;
        return Task.FromResult<IReadOnlyList<VectorFault>>([]);
    }

    public Task<IReadOnlyList<VectorFault>> DeleteAsync(VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        Check();
        foreach (var id in ids)
            _items.TryRemove((tenant, id), out _);
        return Task.FromResult<IReadOnlyList<VectorFault>>([]);
    }

    public Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken)
    {
        Check();
        Assert.NotNull(query.Filter.Groups);
        Assert.NotNull(query.Filter.At);
        return Task.FromResult<IReadOnlyList<VectorHit>>(
            [.. Filtered(query.Filter).Where(one => one.Text.Contains(query.Text!, StringComparison.OrdinalIgnoreCase)).Take(query.Top).Select(one => new VectorHit(one, 1, 1))]);
    }

    public Task<IReadOnlyList<string>> ListAsync(VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        Check();
        return Task.FromResult<IReadOnlyList<string>>([.. Filtered(filter).Select(one => one.Id).Where(one => after is null || string.CompareOrdinal(one, after) > 0).Take(limit)]);
    }

    private IEnumerable<VectorItem> Filtered(VectorFilter filter) => _items.Values.Where(one =>
        one.Tenant == filter.Tenant && (filter.Groups is null || one.Groups.Intersect(filter.Groups).Any()) && !(one.ExpiresAt <= filter.At)
        && (filter.Kind is null || one.Kind == filter.Kind) && (filter.Parent is null || one.Parent == filter.Parent)).OrderBy(one => one.Id, StringComparer.Ordinal);

    private void Check()
    {
        if (IsDown)
            throw new VectorTierException("down");
    }
}
