namespace Dapr.Sidecar.Locks;

/// <summary>The key of a lock in its store: <c>lock</c>, what <c>keyPrefix</c> says (the application's id when it says nothing), the resource.</summary>
internal sealed class LockKeys
{
    private const string Separator = "||";
    private readonly string _prefix;

    /// <exception cref="ArgumentException">The setting holds the separator.</exception>
    public LockKeys(string? strategy, string storeName, string appId)
    {
        var chosen = strategy?.ToLowerInvariant() ?? "appid";
        if (Illegal(chosen) is { } wrong) throw new ArgumentException(wrong, nameof(strategy));
        var owner = chosen switch
        {
            "none" => "",
            "name" => storeName,
            "appid" => appId,
            _ => chosen,
        };
        // An empty prefix of one's own leaves its separator behind; none at all does not.
        _prefix = "lock" + Separator + (owner.Length > 0 || chosen.Length == 0 ? owner + Separator : "");
    }

    public string Of(string resource) => _prefix + resource;

    /// <summary>What is wrong with a key or prefix; null: nothing.</summary>
    public static string? Illegal(string key) =>
        key.Contains(Separator, StringComparison.Ordinal) ? $"input key/keyPrefix '{key}' can't contain '{Separator}'" : null;
}
