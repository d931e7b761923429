namespace Dapr.Sidecar.Resources;

/// <summary>A <c>kind: Component</c>. Metadata values are final: templates filled in, secret and environment references resolved.</summary>
internal sealed record Component(string Name, string Type, string Version, SourceLocation Source)
{
    public IReadOnlyList<MetadataEntry> Metadata { get; init; } = [];
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public bool IgnoreErrors { get; init; }

    /// <summary>A value named <c>{namespace}</c>; the topics of such a pub/sub component begin with the namespace.</summary>
    public bool NamespaceScoped { get; init; }

    /// <summary>A value by its name without regard to case, or null. Dapr reads metadata so.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var entry in Metadata)
            {
                if (string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase)) return entry.Value;
            }
            return null;
        }
    }
}

internal sealed record MetadataEntry(string Name, string Value, SourceLocation Source)
{
    /// <summary>The secret that the value came from (<c>secretKeyRef.name</c>), or null.</summary>
    public string? SecretName { get; init; }
}
