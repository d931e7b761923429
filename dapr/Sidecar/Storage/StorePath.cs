namespace Dapr.Sidecar.Storage;

/// <summary>Where the store lies: the same file for every sidecar that is started somewhere in the same repository.</summary>
internal static class StorePath
{
    public const string Variable = "AGENTS_DAPR_STORE";

    /// <summary>
    /// <paramref name="given"/>, else the environment variable <see cref="Variable"/>, else <c>.dapr/store.db</c> under the nearest
    /// folder at or above <paramref name="startDirectory"/> that holds <c>.git</c> or <c>dapr.yaml</c>, else under that directory.
    /// </summary>
    public static string Resolve(string? given, string startDirectory) =>
        Resolve(given, startDirectory, Environment.GetEnvironmentVariable(Variable));

    internal static string Resolve(string? given, string startDirectory, string? fromEnvironment)
    {
        if (!string.IsNullOrEmpty(given)) return Path.GetFullPath(given, startDirectory);
        if (!string.IsNullOrEmpty(fromEnvironment)) return Path.GetFullPath(fromEnvironment, startDirectory);
        return Path.Combine(Root(startDirectory), ".dapr", "store.db");
    }

    private static string Root(string startDirectory)
    {
        for (var folder = new DirectoryInfo(Path.GetFullPath(startDirectory)); folder is not null; folder = folder.Parent)
        {
            // .git is a file in a work tree that was added to a repository.
            if (Path.Exists(Path.Combine(folder.FullName, ".git")) || File.Exists(Path.Combine(folder.FullName, "dapr.yaml"))) return folder.FullName;
        }
        return Path.GetFullPath(startDirectory);
    }
}
