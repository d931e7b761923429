using System.Collections.Concurrent;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Hosting.Signals;
using Agents.Hosting.State;
using Dapr;

namespace Agents.Decisions.Definitions;

/// <summary>
/// Which version decides. A tenant's own types go before those of the folder, which all tenants see. An index that was read a moment ago is
/// trusted; a signal ends that at once, and what got lost of those is seen within the time of <see cref="DecisionsOptions.TypesRefreshMs"/>.
/// A store that does not answer holds up nobody who knows an older index.
/// </summary>
internal sealed class TypeCatalog(IStateStore store, DefinitionCache definitions, ISignals signals, DecisionsOptions options, TimeProvider time)
    : ISignalListener
{
    /// <summary>Of one tenant, all types together.</summary>
    public const int MaxVersions = 5000;

    private static readonly TimeSpan RefreshLimit = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, KnownIndex> _known = new(StringComparer.Ordinal);

    // By name, the newest version last.
    private volatile IReadOnlyDictionary<string, IReadOnlyList<DecisionDefinition>> _folder = new Dictionary<string, IReadOnlyList<DecisionDefinition>>();

    /// <summary>Whether the folder's types are known, if there is a folder: before that nobody can say that there is no such type.</summary>
    public bool IsFolderRead { get; private set; } = options.TypesPath.Length == 0;

    public void Hear(Signal signal)
    {
        if (signal.Kind != Signal.DecisionTypesChanged)
            return;
        foreach (var known in _known.Values)
            known.Expire();
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
        return _folder.GetValueOrDefault(name) is [.., var shared] ? (Shared(shared), shared, entry?.Shadow) : null;
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
        return _folder.GetValueOrDefault(name)?.FirstOrDefault(one => one.Version == version) is { } shared ? (Shared(shared), shared) : null;
    }

    public async Task<IReadOnlyDictionary<string, TypeEntry>> ListAsync(string tenant, CancellationToken cancellationToken)
    {
        var all = new SortedDictionary<string, TypeEntry>(StringComparer.Ordinal);
        foreach (var (name, versions) in _folder)
            all[name] = new TypeEntry
            {
                Active = versions[^1].Version,
                Versions = [.. versions.Select(one => new TypeVersion(one.Version, one.Digest, default, "folder"))],
            };
        foreach (var (name, entry) in (await IndexAsync(tenant, cancellationToken)).Types)
        {
            var shared = all.GetValueOrDefault(name) ?? new TypeEntry();
            all[name] = entry with { Active = entry.Active ?? shared.Active, Versions = [.. shared.Versions, .. entry.Versions] };
        }
        return all;
    }

    /// <summary>Publishes a version; the same content again changes nothing.</summary>
    public async Task<TypeChange> PublishAsync(string tenant, string by, DecisionDefinition definition, CancellationToken cancellationToken)
    {
        var key = StateKeys.Type(tenant, definition.Name, definition.Version);
        // The text that came first is the one that is kept; another layout of it says the same.
        if (await store.TryCreateAsync(key, new TypeContent(definition.Text, definition.Digest), cancellationToken))
            definitions.Add(definition);
        else if ((await store.ReadAsync<TypeContent>(key, cancellationToken)).Value?.Digest != definition.Digest)
            return TypeChange.OtherContent;
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
        ChangeAsync(tenant, name, entry => version is null ? entry.Shadow is null ? null : entry with { Shadow = null }
            : entry.Versions.Any(one => one.Version == version) || _folder.GetValueOrDefault(name)?.Any(one => one.Version == version) == true
                ? entry with { Shadow = version }
                : null, cancellationToken);

    /// <summary>Replaces the types of the folder; each is kept in the store for decisions that are under way.</summary>
    public async Task SetFolderAsync(IReadOnlyList<DecisionDefinition> types, CancellationToken cancellationToken)
    {
        foreach (var type in types)
        {
            definitions.Add(type);
            // By digest: a file may be edited without a new version, and decisions under way go on with what they began with.
            await store.WriteAsync(DefinitionCache.Key(Shared(type)), new TypeContent(type.Text, type.Digest), cancellationToken);
        }
        _folder = types.GroupBy(type => type.Name).ToDictionary(
            group => group.Key,
            IReadOnlyList<DecisionDefinition> (group) => [.. group.OrderBy(type => type.Version, VersionOrder.Instance)],
            StringComparer.Ordinal);
        IsFolderRead = true;
    }

    private static PinnedType Shared(DecisionDefinition definition) =>
        new(PinnedType.SharedTenant, definition.Name, definition.Version, definition.Digest);

    private async Task<TypeIndex> IndexAsync(string tenant, CancellationToken cancellationToken)
    {
        var known = _known.GetOrAdd(tenant, _ => new KnownIndex());
        if (known.Fresh(time, options.TypesRefreshMs) is { } fresh)
            return fresh;
        // One request for all that ask at the same time.
        var refresh = known.Refresh(() => ReadAsync(tenant));
        if (known.Any is not { } older)
            return await refresh.WaitAsync(cancellationToken);
        try
        {
            return await refresh.WaitAsync(RefreshLimit, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or DaprException or HttpRequestException)
        {
            return older;
        }
    }

    private async Task<(long At, TypeIndex Index)> ReadAsync(string tenant)
    {
        var at = time.GetTimestamp();
        return (at, (await store.ReadAsync<TypeIndex>(StateKeys.Types(tenant), CancellationToken.None)).Value ?? TypeIndex.Empty);
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
            if (next.Types.Count > Limits.MaxTools || next.Types.Values.Sum(one => one.Versions.Count) > MaxVersions)
                return TypeChange.TooMany;
            if (!await store.TrySaveAsync(read.Change(StateKeys.Types(tenant), next), cancellationToken))
                continue;
            if (_known.TryGetValue(tenant, out var known))
                known.Expire();
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
