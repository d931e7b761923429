using System.Collections.Concurrent;
using Agents.Decisions.Definitions.Reading;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Hosting.Manifests;
using Agents.Hosting.State;

namespace Agents.Decisions.Definitions;

/// <summary>Definitions by their digest: read and compiled once.</summary>
internal sealed class DefinitionCache(IStateStore store) : IPinnedDefinitions
{
    private const int MaxKept = 2000;

    private readonly ConcurrentDictionary<string, DecisionDefinition> _known = new(StringComparer.Ordinal);

    public void Add(DecisionDefinition definition)
    {
        // What is thrown out is read again when it is needed.
        if (_known.Count >= MaxKept)
            _known.Clear();
        _known[definition.Digest] = definition;
    }

    /// <summary>Where its content is kept. A version of a tenant has one content for ever; a file of the folder may be edited.</summary>
    public static string Key(PinnedType type) => type.Tenant == PinnedType.SharedTenant
        ? StateKeys.SharedType(type.Name, type.Version, type.Digest)
        : StateKeys.Type(type.Tenant, type.Name, type.Version);

    public async ValueTask<DecisionDefinition> LoadAsync(PinnedType type, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(type.Digest, out var known) && known.Name == type.Name && known.Version == type.Version)
            return known;
        var content = (await store.ReadAsync<TypeContent>(Key(type), cancellationToken)).Value
            ?? throw new InvalidOperationException($"The decision type {type.Name} {type.Version} is not in the store.");
        var errors = new ManifestErrors("");
        var definition = DefinitionReader.Read(content.Text, errors)
            ?? throw new InvalidOperationException($"The decision type {type.Name} {type.Version} cannot be read: {errors.Found[0]}");
        if (definition.Digest != type.Digest)
            throw new InvalidOperationException(
                $"The decision type {type.Name} {type.Version} has the digest {definition.Digest}, not {type.Digest}: somebody changed the store.");
        Add(definition);
        return definition;
    }
}
