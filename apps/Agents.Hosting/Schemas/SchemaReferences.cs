namespace Agents.Hosting.Schemas;

/// <summary>
/// The references within a schema: only to the whole and to definitions at its root, because a schema must not make a server
/// fetch something. A definition that refers to itself for the same value would be checked without end.
/// </summary>
internal sealed class SchemaReferences
{
    private const string Root = "#";
    private static readonly string[] Prefixes = ["#/$defs/", "#/definitions/"];

    private readonly HashSet<string> _defined = new(StringComparer.Ordinal) { Root };
    private readonly List<(IReadOnlyList<string> At, string From, string To, bool SameValue)> _found = [];

    public static bool IsServed(string target) =>
        target is Root || Prefixes.Any(p => target.StartsWith(p, StringComparison.Ordinal) && target.Length > p.Length && !target[p.Length..].Contains('/', StringComparison.Ordinal));

    /// <summary>The reference as the library finds it: it knows <c>definitions</c>, the older word.</summary>
    public static string Written(string target) => target is Root ? target : Prefixes[1] + target[(target.LastIndexOf('/') + 1)..];

    public void Define(string name) => _defined.Add(name);

    /// <param name="at">Where the reference stands; its first two names tell the definition that it is part of.</param>
    /// <param name="target">What it names.</param>
    /// <param name="sameValue">Whether the target is applied to the value that the definition is applied to.</param>
    public void Add(IReadOnlyList<string> at, string target, bool sameValue) => _found.Add(
        ([.. at], at is ["$defs" or "definitions", var name, ..] ? name : Root, target is Root ? Root : Name(target), sameValue));

    public IEnumerable<(IReadOnlyList<string> At, string Message)> Mistakes()
    {
        foreach (var (at, from, to, sameValue) in _found)
        {
            if (!_defined.Contains(to))
            {
                yield return (at, $"names '{to}', which is not defined; defined: {string.Join(", ", _defined)}.");
            }
            else if (sameValue && Reaches(to, from, []))
            {
                yield return (at, "refers to itself for the same value, without end.");
            }
        }
    }

    private bool Reaches(string from, string goal, HashSet<string> seen) =>
        from == goal || (seen.Add(from) && _found.Any(f => f.SameValue && f.From == from && Reaches(f.To, goal, seen)));

    private static string Name(string target) => Uri.UnescapeDataString(target[(target.LastIndexOf('/') + 1)..])
        .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
