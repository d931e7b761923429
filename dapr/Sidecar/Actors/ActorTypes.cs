using System.Collections.Concurrent;

namespace Dapr.Sidecar.Actors;

/// <summary>The types that this sidecar hosts, and the actors of each that are active.</summary>
internal sealed class ActorTypes
{
    private volatile Dictionary<string, HostedType> _types = new(StringComparer.Ordinal);

    public IEnumerable<HostedType> All => _types.Values;

    public HostedType? Find(string type) => _types.GetValueOrDefault(type);

    public void Set(IReadOnlyList<ActorTypeConfig> configs) => _types = configs.ToDictionary(c => c.Type, c => new HostedType(c), StringComparer.Ordinal);

    /// <summary>One type and its active actors by id.</summary>
    internal sealed record HostedType(ActorTypeConfig Config)
    {
        public ConcurrentDictionary<string, HostedActor> Active { get; } = new(StringComparer.Ordinal);
    }
}
