namespace Agents.Memory.Import.Folders;

/// <summary>Files that are documents, by their extension.</summary>
internal static class DocumentTypes
{
    /// <summary>The content type; null: it is no document.</summary>
    public static string? Of(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".md" or ".markdown" => "text/markdown",
        ".txt" => "text/plain",
        ".html" or ".htm" => "text/html",
        _ => null,
    };
}
