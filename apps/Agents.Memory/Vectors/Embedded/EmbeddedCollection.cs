using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// One collection on disk: vectors in mapped files, rows and words in SQLite, what filters look at in memory. Searches run beside each other and
/// beside the writer.
/// </summary>
internal sealed class EmbeddedCollection : IDisposable
{
    // A search that meets a row which has just been replaced looks again; so often in a row that is not.
    private const int MaxLooks = 20;

    private readonly string _catalogPath;
    private readonly VectorLayout _layout;
    private readonly CatalogWriter _catalog;
    private readonly VectorSpace _space;
    private readonly SlotNames _names;
    private readonly ReadEpochs _epochs = new();
    private readonly ExactScan _scan;
    private readonly CollectionWriter _writer;
    private readonly ConcurrentBag<CatalogReader> _readers = [];
    private volatile bool _closed;

    private EmbeddedCollection(
        string name, string catalogPath, VectorLayout layout, CatalogWriter catalog, VectorSpace space, SlotNames names, int threads, ILogger logger,
        Action<WriteStep>? onStep)
    {
        (_catalogPath, _layout, _catalog, _space, _names) = (catalogPath, layout, catalog, space, names);
        _scan = new ExactScan(layout, threads);
        _writer = new CollectionWriter(name, catalog, space, names, _epochs, logger, onStep);
    }

    /// <summary>Whether it has to be opened again.</summary>
    public bool HasFailed => _writer.Failure is not null;

    /// <exception cref="VectorTierException">It is damaged, or holds vectors of another model.</exception>
    public static EmbeddedCollection Open(string name, string folder, VectorModel model, int threads, ILogger logger, Action<WriteStep>? onStep = null)
    {
        var path = Path.Combine(folder, "catalog.db");
        CatalogWriter? catalog = null;
        VectorSpace? space = null;
        try
        {
            Directory.CreateDirectory(folder);
            catalog = new CatalogWriter(path);
            var items = catalog.Items();
            CheckModel(catalog, model, items.Count, folder);
            var layout = new VectorLayout(model.Dimensions);
            space = VectorSpace.Open(layout, Path.Combine(folder, "vectors"), items);
            var names = new SlotNames();
            foreach (var item in items) space.Of(item.Slot, out var within).Facts.Publish(within, names.Use(item));

            // What a killed process had deleted may still be in the log.
            catalog.Scrub(all: true);
            return new EmbeddedCollection(name, path, layout, catalog, space, names, threads, logger, onStep);
        }
        catch (Exception e)
        {
            space?.Dispose();
            catalog?.Dispose();
            throw e switch
            {
                SqliteException => new VectorTierException(
                    $"The vector index in '{folder}' cannot be read: {e.Message} If that stays so, delete the folder and have the index made anew from the records.", e),
                IOException or UnauthorizedAccessException => new VectorTierException($"The vector index in '{folder}' cannot be opened: {e.Message}", e),
                _ => e,
            };
        }
    }

    public async Task<IReadOnlyList<VectorFault>> UpsertAsync(IReadOnlyList<VectorItem> items, VectorModel model, CancellationToken cancellationToken)
    {
        const int together = 256;
        List<VectorFault> faults = [];
        List<Task> writing = [];
        foreach (var part in items.Chunk(together))
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<(VectorItem, EncodedVector)> taken = [];
            foreach (var item in part)
            {
                if (VectorRules.Refusal(item, model) is { } reason) faults.Add(new VectorFault(item.Id, reason, Transient: false));
                else taken.Add((item, EncodedVector.Of(item.Vector.Span, _layout)));
            }

            if (taken.Count > 0) writing.Add(_writer.WriteAsync(new WriteJob { Items = taken }));
        }

        await Task.WhenAll(writing).WaitAsync(cancellationToken);
        return faults;
    }

    public async Task DeleteAsync(string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        const int together = 256;
        await Task.WhenAll(ids.Chunk(together).Select(part => _writer.WriteAsync(new WriteJob { Deleted = (tenant, part) }))).WaitAsync(cancellationToken);
    }

    public IReadOnlyList<VectorHit> Search(VectorQuery query, CancellationToken cancellationToken)
    {
        var unit = query.Vector is { } vector ? new float[_layout.Dimensions] : [];
        if (query.Vector is { } given) Quantiser.Normalise(given.Span, unit);
        HashSet<long> gone = [];
        for (var look = 1; ; look++)
        {
            var before = gone.Count;
            var hits = Read(reader => Look(reader, query, unit, gone, cancellationToken), cancellationToken);
            if (gone.Count == before || look == MaxLooks) return hits;

            // It was replaced in the meantime. Once that is published the new one is found.
            _writer.AwaitPublished();
        }
    }

    public IReadOnlyList<string> List(VectorFilter filter, string? after, int limit, CancellationToken cancellationToken) =>
        Read(reader => reader.List(filter, after ?? "", limit), cancellationToken);

    public void Dispose()
    {
        _writer.Dispose();
        _closed = true;
        _epochs.Drain();
        while (_readers.TryTake(out var reader)) reader.Dispose();
        _space.Dispose();
        _catalog.Dispose();
    }

    private static void CheckModel(CatalogWriter catalog, VectorModel model, int count, string folder)
    {
        var (format, id, dimensions) = (catalog.Meta("format"), catalog.Meta("model"), catalog.Meta("dimensions"));
        var wanted = model.Dimensions.ToString(CultureInfo.InvariantCulture);
        if ((format, id, dimensions) == (CatalogSchema.Format, model.Id, wanted)) return;
        if (count > 0)
        {
            throw new VectorTierException(
                $"The vector index in '{folder}' holds {count} vectors of model '{id}' with {dimensions} dimensions in format {format}; the app makes vectors of "
                + $"'{model.Id}' with {wanted} in format {CatalogSchema.Format}. Vectors of two models are never compared: go back to that model, or delete the "
                + $"folder (or set {EmbeddedOptions.Section}:{nameof(EmbeddedOptions.Path)} to another one) and have the index made anew from the records.");
        }

        catalog.SetMeta("format", CatalogSchema.Format);
        catalog.SetMeta("model", model.Id);
        catalog.SetMeta("dimensions", wanted);
    }

    private List<VectorHit> Look(CatalogReader reader, VectorQuery query, float[] unit, HashSet<long> gone, CancellationToken cancellationToken)
    {
        if (_names.Compile(query.Filter) is not { } filter) return [];
        var isHybrid = query.Text is not null && query.Vector is not null;
        var depth = isHybrid ? query.Top * ReciprocalRank.Depth : query.Top;
        var near = query.Vector is null ? [] : _scan.Find(_space.Segments, filter, unit, depth + gone.Count, cancellationToken);
        near.RemoveAll(n => gone.Contains(n.Version));
        reader.Begin();
        try
        {
            var words = query.Text is { } text && KeywordQuery.Of(text, Narrow(query.Filter)) is { } expression
                ? reader.Search(expression, query.Filter, depth) : [];
            List<(long Version, double Score)> best = isHybrid
                ? ReciprocalRank.Fuse(query.Top, [.. near.Take(depth).Select(n => n.Version)], [.. words.Select(w => w.Version)])
                : query.Vector is null ? words : [.. near.Take(depth).Select(n => (n.Version, n.Similarity))];
            var hits = new List<VectorHit>(best.Count);
            foreach (var (version, score) in best)
            {
                if (reader.Find(version, query.Filter.Tenant) is var (item, slot))
                    hits.Add(new VectorHit(item, score, query.Vector is null ? null : _scan.Cosine(_space.Segments, slot, unit)));
                else gone.Add(version);
            }

            return hits;
        }
        finally
        {
            reader.End();
        }
    }

    /// <summary>The word that leads to a few out of many; null where going through what it leads to costs more than it saves.</summary>
    private string? Narrow(VectorFilter filter)
    {
        const int few = 4;
        if (_names.Count(filter) > _space.Segments.Length * _layout.Slots / few) return null;
        return filter.User is { } user ? ScopeWords.OfUser(filter.Tenant, user) : ScopeWords.OfTenant(filter.Tenant);
    }

    private T Read<T>(Func<CatalogReader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var epoch = _epochs.Enter();
        try
        {
            if (_closed) throw new VectorTierException("The vector index is closed.");
            var reader = _readers.TryTake(out var kept) ? kept : new CatalogReader(_catalogPath);
            try
            {
                T result;
                using (reader.StopOn(cancellationToken)) result = read(reader);
                _readers.Add(reader);
                return result;
            }
            catch
            {
                reader.Dispose();
                throw;
            }
        }
        catch (SqliteException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new VectorTierException($"The vector index could not be read: {e.Message}", e);
        }
        finally
        {
            _epochs.Exit(epoch);
        }
    }
}
