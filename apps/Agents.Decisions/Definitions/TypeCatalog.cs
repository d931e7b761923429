using System.Collections.Concurrent;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Hosting.Signals;

namespace Agents.Decisions.Definitions;

/// <summary>
/// Which version decides. A tenant's own types go before those of the folder, which all tenants see. An index that was read a moment ago is
/// trusted; a signal ends that at once, and what got lost of those is seen within the time of <see cref="DecisionsOptions.TypesRefreshMs"/>.
/// </summary>
internal sealed class TypeCatalog(IStateStore store, DefinitionCache definitions, ISignals signals, DecisionsOptions options, TimeProvider time)
    : ISignalListener
{
    private readonly ConcurrentDictionary<string, (long At, TypeIndex Index)> _read = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<string, DecisionDefinition> _folder = new Dictionary<string, DecisionDefinition>();

    public void Hear(Signal signal)
    {
        if (signal.Kind == Signal.DecisionTypesChanged)
            _read.Clear();
    }

    /// <summary>The version that decides, and the one beside it; null: there is no such type, or none is active.</summary>
    public async Task<(PinnedType Pinned, DecisionDefinition Definition, string? Shadow)?> FindActiveAsync(
        string tenant, string name, CancellationToken cancellationToken)
    {
        var entry = (await IndexAsync(tenant, cancellationToken)).Types.GetValueOrDefault(name);
        if (entry?.Active is { } active)
        {
            var pinned = new PinnedType(tenant, name, active, entry.Versions.First(one => one.Version == active).Digest);
            return (pinned, await definitions.LoadAsync(pinned, cancellationToken), entry.Shadow);
        }
        return _folder.TryGetValue(name, out var shared)
            ? (new PinnedType(PinnedType.SharedTenant, name, shared.Version, shared.Digest), shared, entry?.Shadow)
            : null;
    }

    /// <summary>A version, active or not.</summary>
    public async Task<(PinnedType Pinned, DecisionDefinition Definition)?> FindAsync(
        string tenant, string name, string version, CancellationToken cancellationToken)
    {
        var entry = (await IndexAsync(tenant, cancellationToken)).Types.GetValueOrDefault(name);
        if (entry?.Versions.FirstOrDefault(one => one.Version == version) is { } own)
        {
            var pinned = new PinnedType(tenant, name, version, own.Digest);
            return (pinned, await definitions.LoadAsync(pinned, cancellationToken));
        }
        return _folder.TryGetValue(name, out var shared) && shared.Version == version
            ? (new PinnedType(PinnedType.SharedTenant, name, version, shared.Digest), shared)
            : null;
    }

    public async Task<IReadOnlyDictionary<string, TypeEntry>> ListAsync(string tenant, CancellationToken cancellationToken)
    {
        var all = new SortedDictionary<string, TypeEntry>(StringComparer.Ordinal);
        foreach (var definition in _folder.Values)
            all[definition.Name] = new TypeEntry { Active = definition.Version, Versions = [new(definition.Version, definition.Digest, default, "folder")] };
        foreach (var (name, entry) in (await IndexAsync(tenant, cancellationToken)).Types)
            all[name] = entry;
        return all;
    }

    /// <summary>Publishes a version; the same content again changes nothing.</summary>
    public async Task<TypeChange> PublishAsync(string tenant, string by, DecisionDefinition definition, CancellationToken cancellationToken)
    {
        var key = StateKeys.Type(tenant, definition.Name, definition.Version);
        if (!await store.TryCreateAsync(key, new TypeContent(definition.Text, definition.Digest), cancellationToken)
            && (await store.ReadAsync<TypeContent>(key, cancellationToken)).Value?.Digest != definition.Digest)
            return TypeChange.OtherContent;
        definitions.Add(definition);
        return await ChangeAsync(tenant, definition.Name, entry => entry.Versions.Any(one => one.Version == definition.Version)
            ? entry
            : entry with { Versions = [.. entry.Versions, new(definition.Version, definition.Digest, time.GetUtcNow(), by)] }, cancellationToken);
    }

    /// <summary>Makes a version the one that decides.</summary>
    public Task<TypeChange> ActivateAsync(string tenant, string name, string version, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, name, entry => entry.Versions.Any(one => one.Version == version)
            ? entry with { Active = version, Shadow = entry.Shadow == version ? null : entry.Shadow }
            : null, cancellationToken);

    /// <summary>Lets a version run beside the one that decides; null ends that.</summary>
    public Task<TypeChange> ShadowAsync(string tenant, string name, string? version, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, name, entry => version is null || entry.Versions.Any(one => one.Version == version)
            ? entry with { Shadow = version }
            : null, cancellationToken);

    /// <summary>Replaces the types of the folder; each is kept in the store for decisions that are under way.</summary>
    public async Task SetFolderAsync(IReadOnlyList<DecisionDefinition> types, CancellationToken cancellationToken)
    {
        foreach (var type in types)
        {
            definitions.Add(type);
            await store.WriteAsync(
                StateKeys.Type(PinnedType.SharedTenant, type.Name, type.Version), new TypeContent(type.Text, type.Digest), cancellationToken);
        }
        _folder = types.GroupBy(type => type.Name).ToDictionary(
            group => group.Key, group => group.OrderBy(type => type.Version, VersionOrder.Instance).Last(), StringComparer.Ordinal);
    }

    private async Task<TypeIndex> IndexAsync(string tenant, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(tenant, out var known) && time.GetElapsedTime(known.At) < TimeSpan.FromMilliseconds(options.TypesRefreshMs))
            return known.Index;
        var at = time.GetTimestamp();
        var index = (await store.ReadAsync<TypeIndex>(StateKeys.Types(tenant), cancellationToken)).Value ?? TypeIndex.Empty;
        _read[tenant] = (at, index);
        return index;
    }

    private async Task<TypeChange> ChangeAsync(string tenant, string name, Func<TypeEntry, TypeEntry?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await store.ReadAsync<TypeIndex>(StateKeys.Types(tenant), cancellationToken);
            var index = read.Value ?? TypeIndex.Empty;
            if (change(index.Types.GetValueOrDefault(name) ?? new TypeEntry()) is not { } entry)
                return TypeChange.NoSuchVersion;
            var next = new TypeIndex { Types = new Dictionary<string, TypeEntry>(index.Types) { [name] = entry } };
            if (next.Types.Count > Limits.MaxTools)
                return TypeChange.TooMany;
            var written = read.Value is null
                ? await store.TryCreateAsync(StateKeys.Types(tenant), next, cancellationToken)
                : await store.TryReplaceAsync(StateKeys.Types(tenant), next, read.ETag, null, cancellationToken);
            if (!written)
                continue;
            _read.TryRemove(tenant, out _);
            signals.Send(new Signal { Kind = Signal.DecisionTypesChanged });
            return TypeChange.Made;
        }
    }
}

internal enum TypeChange
{
    Made,
    NoSuchVersion,
    OtherContent,
    TooMany,
}
