namespace Dapr.Sidecar.Resources.Catalogue;

/// <summary>A component type that the sidecar stands in for, and every metadata field that users of daprd may have written.</summary>
internal sealed record ComponentType(string Name, string StandsInFor, IReadOnlyList<MetadataField> Fields)
{
    /// <summary>As daprd registers them; "" is a resource without a version.</summary>
    public IReadOnlyList<string> Versions { get; init; } = ["v1", "v0", ""];

    public MetadataField? Field(string name) => Fields.FirstOrDefault(f => f.IsNamed(name));
}
