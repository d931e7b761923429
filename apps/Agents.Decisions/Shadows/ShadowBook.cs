using Agents.Decisions.Audit;
using Agents.Decisions.Records;
using Agents.Decisions.Storage;
using Agents.Hosting.Audit;
using Agents.Hosting.State;

namespace Agents.Decisions.Shadows;

/// <summary>
/// Keeps figures and newest differences of shadows in the store: each replica its own document, so that none waits for another. What came
/// together is written together.
/// </summary>
internal sealed class ShadowBook(IStateStore store, ChainReader<IndexEntry> reader, DecisionsOptions options)
{
    private readonly Lock _gate = new();
    private Dictionary<(string Tenant, string Type, string Version), ShadowDocument> _new = [];

    public void Drop(string tenant, string type, string version) => Add(tenant, type, version, new ShadowDocument { Dropped = 1 });

    /// <param name="tenant">Whose.</param>
    /// <param name="type">The type.</param>
    /// <param name="version">The shadow version.</param>
    /// <param name="difference">Null: both decide the same.</param>
    public void Add(string tenant, string type, string version, ShadowDifference? difference) => Add(tenant, type, version, new ShadowDocument
    {
        Evaluated = 1,
        Different = difference is null ? 0 : 1,
        Differences = difference is null ? [] : [difference],
    });

    /// <summary>Writes what is new. What could not be written is new still.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Dictionary<(string Tenant, string Type, string Version), ShadowDocument> some;
        lock (_gate)
            (some, _new) = (_new, []);
        foreach (var ((tenant, type, version), added) in some)
        {
            try
            {
                var key = StateKeys.Shadow(tenant, type, version, options.Instance);
                var before = (await store.ReadAsync<ShadowDocument>(key, cancellationToken)).Value ?? ShadowDocument.Empty;
                await store.WriteAsync(key, before.With(added), cancellationToken);
                some.Remove((tenant, type, version));
            }
            catch
            {
                foreach (var ((ofTenant, ofType, ofVersion), left) in some)
                    Add(ofTenant, ofType, ofVersion, left);
                throw;
            }
        }
    }

    public async Task<ShadowReport> ReportAsync(
        string tenant, string type, string version, ListCursor? after, int limit, CancellationToken cancellationToken)
    {
        var replicas = await reader.ReplicasAsync(tenant, cancellationToken);
        var read = await store.ReadManyAsync<ShadowDocument>(
            [.. replicas.Select(replica => StateKeys.Shadow(tenant, type, version, replica))], cancellationToken);
        var all = read.Select(one => one.Value).OfType<ShadowDocument>().ToArray();
        var found = all.SelectMany(one => one.Differences).Where(one => after?.IsBefore(one.At, one.Id) != false)
            .OrderByDescending(one => one.At).ThenBy(one => one.Id, StringComparer.Ordinal).Take(limit).ToArray();
        return new ShadowReport(
            version, all.Sum(one => one.Evaluated), all.Sum(one => one.Different), all.Sum(one => one.Dropped), found,
            found.Length == limit ? new ListCursor(found[^1].At, found[^1].Id).ToString() : null);
    }

    private void Add(string tenant, string type, string version, ShadowDocument added)
    {
        lock (_gate)
            _new[(tenant, type, version)] = (_new.GetValueOrDefault((tenant, type, version)) ?? ShadowDocument.Empty).With(added);
    }
}
