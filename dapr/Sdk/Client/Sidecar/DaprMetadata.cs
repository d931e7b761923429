// The official types carry no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.Client;

/// <summary>What the sidecar says about itself.</summary>
/// <param name="id">App id of the sidecar.</param>
/// <param name="actors">Active actors by type.</param>
/// <param name="extended">Attributes, set by the sidecar or by the application.</param>
/// <param name="components">Loaded components.</param>
public sealed class DaprMetadata(
    string id,
    IReadOnlyList<DaprActorMetadata> actors,
    IReadOnlyDictionary<string, string> extended,
    IReadOnlyList<DaprComponentsMetadata> components)
{
    /// <summary>App id of the sidecar.</summary>
    public string Id { get; } = id;

    /// <summary>Active actors by type.</summary>
    public IReadOnlyList<DaprActorMetadata> Actors { get; } = actors;

    /// <summary>Attributes, set by the sidecar or by the application.</summary>
    public IReadOnlyDictionary<string, string> Extended { get; } = extended;

    /// <summary>Loaded components.</summary>
    public IReadOnlyList<DaprComponentsMetadata> Components { get; } = components;
}

/// <summary>Active actors of one type.</summary>
/// <param name="type">The actor type.</param>
/// <param name="count">How many are active.</param>
public sealed class DaprActorMetadata(string type, int count)
{
    /// <summary>The actor type.</summary>
    public string Type { get; } = type;

    /// <summary>How many are active.</summary>
    public int Count { get; } = count;
}

/// <summary>A component that the sidecar has loaded.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">Its type, such as <c>state.redis</c>.</param>
/// <param name="version">Its version, such as <c>v1</c>.</param>
/// <param name="capabilities">What it can do, such as <c>ETAG</c>.</param>
public sealed class DaprComponentsMetadata(string name, string type, string version, string[] capabilities)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its type, such as <c>state.redis</c>.</summary>
    public string Type { get; } = type;

    /// <summary>Its version, such as <c>v1</c>.</summary>
    public string Version { get; } = version;

    /// <summary>What it can do, such as <c>ETAG</c>; empty when it says nothing.</summary>
    public string[] Capabilities { get; } = capabilities;
}
