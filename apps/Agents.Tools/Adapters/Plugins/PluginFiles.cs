namespace Agents.Tools.Adapters.Plugins;

/// <summary>Which files plugins may be loaded from.</summary>
internal static class PluginFiles
{
    /// <summary>The full path of a file of the folder; null when it would be outside, also by way of a link.</summary>
    public static string? Resolve(string folder, string file)
    {
        if (Path.IsPathRooted(file))
            return null;
        try
        {
            var root = Real(Path.GetFullPath(folder));
            var full = Real(Path.GetFullPath(Path.Combine(root, file)));
            return IsWithin(root, full) ? full : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Where it leads cannot be told, so it is as good as outside.
            return null;
        }
    }

    /// <summary>Whether a full path leads into the folder.</summary>
    public static bool Holds(string folder, string fullPath) => IsWithin(Real(Path.GetFullPath(folder)), Real(Path.GetFullPath(fullPath)));

    private static bool IsWithin(string root, string full) =>
        full.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every link on it followed.</summary>
    private static string Real(string full)
    {
        const int mostLinks = 40;
        for (var links = 0; links < mostLinks; links++)
        {
            if (FollowFirst(full) is not { } next)
                return full;
            full = next;
        }
        throw new IOException($"'{full}' has too many links.");
    }

    private static string? FollowFirst(string full)
    {
        var at = Path.GetPathRoot(full)!;
        var steps = full[at.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < steps.Length; i++)
        {
            at = Path.Combine(at, steps[i]);
            if (new FileInfo(at).LinkTarget is { } target)
                return Path.GetFullPath(Path.Combine([Path.GetDirectoryName(at)!, target, .. steps[(i + 1)..]]));
        }
        return null;
    }
}
