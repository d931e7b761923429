using System.Buffers;

namespace Dapr.Sidecar.Actors;

/// <summary>What a name in the actor API may not hold, because it becomes a segment of a path to the application.</summary>
internal static class ActorNames
{
    private const string ReservedPrefix = "dapr.internal.";
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("#?/\\\u007f" + new string([.. Enumerable.Range(0, 32).Select(c => (char)c)]));

    /// <summary>Why a type, id, timer or reminder cannot be called so; null when it can.</summary>
    public static string? Problem(string name)
    {
        var at = name.AsSpan().IndexOfAny(Forbidden);
        if (at >= 0) return $"name contains the forbidden character U+{(int)name[at]:X4} at position {at}: \"{name}\"; allowed: no #, ?, /, \\ and no control characters";
        return name is "." or ".." ? $"name is a path traversal sequence: \"{name}\"" : null;
    }

    /// <summary>Dapr runs its workflows with actors of these types; nobody else may reach them.</summary>
    public static bool IsReserved(string type) => type.StartsWith(ReservedPrefix, StringComparison.Ordinal);
}
