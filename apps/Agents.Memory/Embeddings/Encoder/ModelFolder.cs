namespace Agents.Memory.Embeddings.Encoder;

/// <summary>Where the model's files are.</summary>
internal static class ModelFolder
{
    private const string Name = "model-embeddings-en-0.2.0";

    /// <summary>
    /// The configured folder; else beside the published app; else <c>.models</c> of the repository that the app was built in. Null: nowhere.
    /// </summary>
    public static string? Find(string configured, string appFolder)
    {
        if (configured.Length > 0) return ModelFiles.AreIn(configured) ? configured : null;

        var published = Path.Combine(appFolder, "models", Name, "dist");
        if (ModelFiles.AreIn(published)) return published;
        for (var folder = new DirectoryInfo(appFolder); folder is not null; folder = folder.Parent)
        {
            var restored = Path.Combine(folder.FullName, ".models", Name, "dist");
            if (ModelFiles.AreIn(restored)) return restored;
        }
        return null;
    }
}
