using System.Collections.Concurrent;
using Agents.Decisions.Definitions.Reading;
using Agents.Decisions.Runs;
using Agents.Decisions.Storage;
using Agents.Hosting.Manifests;

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

    public async ValueTask<DecisionDefinition> LoadAsync(PinnedType type, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(type.Digest, out var known) && known.Name == type.Name && known.Version == type.Version)
            return known;
        var content = (await store.ReadAsync<TypeContent>(StateKeys.Type(type.Tenant, type.Name, type.Version), cancellationToken)).Value
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
