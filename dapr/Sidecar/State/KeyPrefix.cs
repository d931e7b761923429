namespace Dapr.Sidecar.State;

/// <summary>What stands before a key in the store, as <c>keyPrefix</c> says; the application's id when it says nothing.</summary>
internal sealed class KeyPrefix
{
    public const string Separator = "||";
    private readonly string _prefix;

    /// <exception cref="StateException">The setting holds the separator.</exception>
    public KeyPrefix(string? strategy, string storeName, string appId, string ns)
    {
        // Dapr lowers the whole value, also where it is the prefix itself.
        var chosen = strategy?.ToLowerInvariant() ?? "appid";
        if (IsIllegal(chosen)) throw new StateException(new(IllegalMessage(chosen)));
        _prefix = chosen switch
        {
            "none" => "",
            "name" => storeName + Separator,
            "appid" => AppPrefix(appId),
            "namespace" => appId.Length == 0 || ns.Length == 0 ? AppPrefix(appId) : ns + "." + appId + Separator,
            _ => chosen + Separator,
        };
    }

    public string Add(string key) => _prefix + key;

    /// <summary>What Dapr shows of a stored key: its second part, or all when there is only one.</summary>
    public static string Remove(string stored)
    {
        var parts = stored.Split(Separator, 3);
        return parts.Length == 1 ? stored : parts[1];
    }

    public static bool IsIllegal(string key) => key.Contains(Separator, StringComparison.Ordinal);

    public static string IllegalMessage(string key) => $"input key/keyPrefix '{key}' can't contain '{Separator}'";

    private static string AppPrefix(string appId) => appId.Length == 0 ? "" : appId + Separator;
}
