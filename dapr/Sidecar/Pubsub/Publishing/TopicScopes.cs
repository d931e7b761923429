using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Publishing;

/// <summary>Which topics one application may publish to and subscribe to, as the component's metadata says.</summary>
internal sealed class TopicScopes
{
    private readonly HashSet<string> _allowed;
    private readonly HashSet<string> _protected;
    private readonly HashSet<string> _publishing;
    private readonly HashSet<string> _subscribing;

    public TopicScopes(Component component, string appId)
    {
        _allowed = Topics(component["allowedTopics"]);
        _protected = Topics(component["protectedTopics"]);
        _publishing = OfApp(component["publishingScopes"], appId);
        _subscribing = OfApp(component["subscriptionScopes"], appId);
    }

    public bool MayPublish(string topic) => IsAllowed(topic, _publishing);

    public bool MaySubscribe(string topic) => IsAllowed(topic, _subscribing);

    private bool IsAllowed(string topic, HashSet<string> scope)
    {
        if (_allowed.Count > 0 && !_allowed.Contains(topic)) return false;
        // A protected topic needs a scope that names it; any other topic needs one only when the application has a scope at all.
        if (scope.Count == 0 && !_protected.Contains(topic)) return true;
        return scope.Contains(topic);
    }

    private static HashSet<string> Topics(string? value) =>
        string.IsNullOrEmpty(value) ? [] : [.. value.Replace(" ", "", StringComparison.Ordinal).Split(',')];

    private static HashSet<string> OfApp(string? value, string appId)
    {
        HashSet<string> topics = [];
        if (string.IsNullOrEmpty(value)) return topics;
        foreach (var entry in value.Replace(" ", "", StringComparison.Ordinal).Split(';'))
        {
            var parts = entry.Split('=');
            if (parts.Length >= 2 && parts[0] == appId) topics.UnionWith(parts[1].Split(','));
        }
        return topics;
    }
}
