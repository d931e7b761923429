using System.Text.RegularExpressions;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>One index per collection and model, so that vectors of two models never meet, and the old ones stay until somebody deletes them.</summary>
internal static partial class AzureIndexNames
{
    public static string Of(string prefix, VectorCollection collection, VectorModel model) =>
        Start(prefix, collection) + ModelCode.Of(model, 40);

    /// <summary>Whether it is an index of the collection, of whatever model.</summary>
    public static bool IsOf(string name, string prefix, VectorCollection collection) =>
        name.StartsWith(Start(prefix, collection), StringComparison.Ordinal);

    public static bool IsPrefix(string prefix) => prefix.Length is >= 2 and <= 40 && Prefix().IsMatch(prefix);

    private static string Start(string prefix, VectorCollection collection) => $"{prefix}-{collection.ToString().ToLowerInvariant()}-";

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
