using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

/// <summary>Every policy that a target names must exist, in this file or in another one for the same app.</summary>
internal static class PolicyReferences
{
    public static void Check(IReadOnlyList<(YamlMap Map, ResiliencyResource Resource)> all, ResourceReport report)
    {
        var timeouts = all.SelectMany(r => r.Resource.Timeouts.Keys).ToHashSet();
        var retries = all.SelectMany(r => r.Resource.Retries.Keys).Concat(ResiliencyReader.BuiltInRetries).ToHashSet();
        var breakers = all.SelectMany(r => r.Resource.CircuitBreakers.Keys).ToHashSet();

        void CheckNames(YamlMap map)
        {
            CheckName(map, "timeout", timeouts);
            CheckName(map, "retry", retries);
            CheckName(map, "circuitBreaker", breakers);
        }

        void CheckName(YamlMap map, string field, HashSet<string> known)
        {
            if (map.Text(field) is not { Length: > 0 } name || known.Contains(name)) return;
            var allowed = known.Except(ResiliencyReader.BuiltInRetries).Order(StringComparer.Ordinal).ToList();
            report.WrongValue(map.ValueAt(field), map.PathOf(field), name, allowed.Count > 0 ? string.Join(", ", allowed) : $"none, for no {field} policy is defined");
        }

        foreach (var (map, _) in all)
        {
            if (map.Map("spec")?.Map("targets") is not { } targets) continue;
            foreach (var (_, target) in targets.NamedMaps("apps").Concat(targets.NamedMaps("actors"))) CheckNames(target);
            foreach (var (_, target) in targets.NamedMaps("components"))
            {
                if (target.Map("inbound") is { } inbound) CheckNames(inbound);
                if (target.Map("outbound") is { } outbound) CheckNames(outbound);
            }
        }
    }
}
