namespace Agents.Conformance.Scenarios;

/// <summary>The building blocks that the embedded sidecar does not have yet. The one place that says so.</summary>
internal static class NotServed
{
    /// <summary>The areas of the recordings, with when they come.</summary>
    public static IReadOnlyDictionary<string, string> Areas { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bindings"] = "bindings come with the adapters that need them",
    };

    /// <summary>Why the embedded sidecar does not serve a scenario; null when it does.</summary>
    public static string? Reason(string scenario) => Areas.GetValueOrDefault(scenario.Split('/')[0]);
}
