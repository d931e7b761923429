namespace Agents.Conformance.Scenarios;

/// <summary>The building blocks that the embedded sidecar does not have yet. The one place that says so.</summary>
internal static class NotServed
{
    /// <summary>The areas of the recordings, with when they come.</summary>
    public static IReadOnlyDictionary<string, string> Areas { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["actors"] = "actors come with the agent memory",
        ["bindings"] = "bindings come with the adapters that need them",
        ["configuration"] = "the configuration API comes with live rules",
        ["conversation"] = "conversation comes with the model ports",
        ["lock"] = "locks come with the agent memory",
        ["workflow"] = "workflows come with decisions",
    };

    // What a sidecar answers when the building block is not configured holds from the beginning.
    private static readonly HashSet<string> Answered = new(StringComparer.Ordinal)
    {
        "actors/no-placement",
        "configuration/none",
        "conversation/none",
        "lock/none",
        "workflow/nothing-configured",
    };

    /// <summary>Why the embedded sidecar does not serve a scenario; null when it does.</summary>
    public static string? Reason(string scenario) =>
        Answered.Contains(scenario) ? null : Areas.GetValueOrDefault(scenario.Split('/')[0]);
}
