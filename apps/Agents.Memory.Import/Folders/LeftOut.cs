namespace Agents.Memory.Import.Folders;

/// <summary>Counts what is left out, by kind.</summary>
internal sealed class LeftOut
{
    public const string Hidden = "hidden";
    public const string Links = "symbolic link";
    private const string NoExtension = "no extension";
    private const string Others = "other extensions";
    private const int MaxKinds = 200;
    private const int MaxExtension = 16;
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Add(string kind) => _counts[kind] = _counts.GetValueOrDefault(kind) + 1;

    public void AddFile(string name)
    {
        var extension = Path.GetExtension(name).ToLowerInvariant();
        var isKept = extension.Length <= MaxExtension && (_counts.Count < MaxKinds || _counts.ContainsKey(extension));
        Add(extension.Length == 0 ? NoExtension : isKept ? extension : Others);
    }
}
