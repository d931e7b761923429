using System.Collections;

namespace Agents.Conformance.Sidecars;

/// <summary>The environment of a sidecar: that of this process, without what a developer's shell says to Dapr, and what a scenario adds.</summary>
internal static class SidecarEnvironment
{
    public static Dictionary<string, string> With(IReadOnlyDictionary<string, string> added)
    {
        var result = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""))
            .Where(entry => !IsForDapr(entry.Key))
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in added) result[name] = value;
        return result;
    }

    public static bool IsForDapr(string name) => name.StartsWith("DAPR_", StringComparison.Ordinal) || name is "APP_API_TOKEN" or "NAMESPACE";
}
