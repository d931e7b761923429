namespace Dapr.Sidecar.Pubsub.RabbitMq;

/// <summary>Which bindings of an exchange a message's routing key fits.</summary>
internal static class RoutingKeys
{
    public static bool Fits(string exchangeKind, string binding, string key) => exchangeKind switch
    {
        "fanout" or "headers" => true,
        "topic" => Fits(binding.Split('.'), key.Split('.')),
        _ => binding == key,
    };

    /// <summary>A star stands for one word, a hash for any number of them.</summary>
    private static bool Fits(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        if (pattern.IsEmpty) return words.IsEmpty;
        if (pattern[0] == "#")
        {
            for (var skipped = 0; skipped <= words.Length; skipped++)
            {
                if (Fits(pattern[1..], words[skipped..])) return true;
            }
            return false;
        }
        return !words.IsEmpty && (pattern[0] == "*" || pattern[0] == words[0]) && Fits(pattern[1..], words[1..]);
    }
}
