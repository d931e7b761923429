using Dapr.Sidecar.Resources.Catalogue;

namespace Dapr.Sidecar.Resources;

/// <summary>
/// One name for each field: aliases become the field's own name, and a Postgres address in parts becomes a connection string, so that
/// what stands for the component reads a single form.
/// </summary>
internal static class CanonicalMetadata
{
    private static readonly string[] AddressParts = ["host", "hostaddr", "port", "user", "database"];

    public static Component Of(Component component)
    {
        var type = ComponentCatalogue.Find(component.Type, component.Version)!;
        var renamed = component with { Metadata = [.. component.Metadata.Select(entry => Rename(entry, type, component))] };
        return component.Type is "state.postgresql" or "state.postgres" ? WithConnectionString(renamed) : renamed;
    }

    private static MetadataEntry Rename(MetadataEntry entry, ComponentType type, Component component) =>
        type.Field(entry.Name) is { } field && component[field.Name] is null ? entry with { Name = field.Name } : entry;

    private static Component WithConnectionString(Component component)
    {
        if (component["connectionString"] is { Length: > 0 }) return component;
        var parts = AddressParts.Select(p => (Name: p, Value: component[p])).Where(p => !string.IsNullOrEmpty(p.Value)).ToList();
        if (parts.Count == 0) return component;
        var text = string.Join(' ', parts.Select(p => $"{p.Name}={p.Value}"));
        return component with { Metadata = [.. component.Metadata, new MetadataEntry("connectionString", text, component.Source)] };
    }
}
