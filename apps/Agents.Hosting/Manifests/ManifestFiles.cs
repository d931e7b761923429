namespace Agents.Hosting.Manifests;

/// <summary>Which files of a folder are read.</summary>
public static class ManifestFiles
{
    /// <summary>YAML or JSON, by its ending.</summary>
    public static bool IsManifest(string file) => Path.GetExtension(file) is ".yaml" or ".yml" or ".json";
}
