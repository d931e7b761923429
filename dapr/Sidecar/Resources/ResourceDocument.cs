using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

/// <summary>The part that all kinds have: what it is, its name, its namespace, the apps it is for.</summary>
internal sealed record ResourceDocument(YamlMap Map, string Kind, string ApiVersion, string Name, string Namespace, IReadOnlyList<string> Scopes)
{
    private static readonly (string Kind, string[] ApiVersions)[] Loaded =
    [
        ("Component", ["dapr.io/v1alpha1"]),
        ("Subscription", ["dapr.io/v1alpha1", "dapr.io/v2alpha1"]),
        ("Resiliency", ["dapr.io/v1alpha1"]),
        ("HTTPEndpoint", ["dapr.io/v1alpha1"]),
    ];

    /// <summary>Kinds of Dapr that may lie beside the others and have no part in what is loaded from a resources path.</summary>
    private static readonly string[] Elsewhere = ["Configuration", "WorkflowAccessPolicy", "MCPServer"];

    /// <summary>Null: not a resource to load; when that is a mistake, it is in the report.</summary>
    public static ResourceDocument? Read(YamlMap map)
    {
        var report = map.Report;
        var kind = map.Text("kind") ?? "";
        var apiVersion = map.Text("apiVersion") ?? "";
        if (!apiVersion.StartsWith("dapr.io/", StringComparison.Ordinal) && Loaded.All(l => l.Kind != kind))
        {
            report.Warn($"{map.Source}: apiVersion \"{apiVersion}\", kind \"{kind}\" is not a resource of Dapr and is not loaded");
            return null;
        }
        if (Elsewhere.Contains(kind))
        {
            report.Warn($"{map.Source}: kind {kind} in a resources path is not loaded" + (kind == "Configuration" ? "; give it with --config" : ""));
            return null;
        }
        var known = Array.Find(Loaded, l => l.Kind == kind);
        if (known.Kind is null)
        {
            report.WrongValue(map.ValueAt("kind"), "kind", kind, string.Join(", ", Loaded.Select(l => l.Kind).Concat(Elsewhere)));
            return null;
        }
        if (!known.ApiVersions.Contains(apiVersion))
        {
            report.WrongValue(map.ValueAt("apiVersion"), "apiVersion", apiVersion, string.Join(", ", known.ApiVersions));
            return null;
        }
        var metadata = map.Map("metadata");
        var name = metadata?.Text("name") ?? "";
        if (name is "." or ".." || name.IndexOfAny(['/', '%']) >= 0)
        {
            report.WrongValue(metadata!.ValueAt("name"), "metadata.name", name, "a name without / and %, other than . and ..");
        }
        return new(map, kind, apiVersion, name, metadata?.Text("namespace") ?? "", map.Texts("scopes"));
    }

    public bool IsFor(string appId) => Scopes.Count == 0 || Scopes.Contains(appId);

    /// <summary>A namespace counts only when both sides have one.</summary>
    public bool IsIn(string sidecarNamespace) => sidecarNamespace.Length == 0 || Namespace.Length == 0 || Namespace == sidecarNamespace;

    public bool RequireName()
    {
        if (Name.Length == 0) Map.Report.Missing(Map.Map("metadata")?.Source ?? Map.Source, "metadata.name", "a name by which the application asks for it");
        return Name.Length > 0;
    }
}
