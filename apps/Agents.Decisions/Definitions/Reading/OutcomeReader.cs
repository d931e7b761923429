using Agents.Decisions.Expressions;
using Agents.Hosting.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads <c>outcome</c>.</summary>
internal static class OutcomeReader
{
    public static IReadOnlyList<OutcomeCase> Read(YamlFields fields, ExpressionScope scope)
    {
        var cases = new List<OutcomeCase>();
        YamlFields? always = null;
        YamlFields? last = null;
        foreach (var item in fields.Items("outcome", DefinitionLimits.MaxOutcomes, required: true))
        {
            var before = item.Errors.Found.Count;
            var when = item.Expression("when", scope);
            var outcome = item.Outcome("outcome", required: true, "approve", "review", "deny");
            var reason = item.RequireText("reason", DefinitionLimits.MaxReason);
            var values = item.Expressions("values", DefinitionLimits.MaxValues, scope);
            if (always is not null)
                item.Errors.Add(item.Node, item.PathOf("when"), "is never reached: a line before it has no when and always applies.");
            item.RefuseOthers();
            if (item.Find("when") is null)
                always ??= item;
            last = item;
            if (item.Errors.Found.Count == before)
                cases.Add(new OutcomeCase(when, outcome!.Value, reason!, values));
        }
        if (last is not null && always is null)
            last.Errors.Add(last.Node, last.PathOf("when"), "is there, but the last line must have no when: some outcome must always apply.");
        return cases;
    }

    /// <summary>The values that any line has.</summary>
    public static IReadOnlyCollection<string> ValueNames(YamlFields fields)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (fields.Find("outcome") is not YamlSequenceNode list)
            return names;
        foreach (var line in list.Children.OfType<YamlMappingNode>())
        {
            if (line.Children.TryGetValue(new YamlScalarNode("values"), out var node) && node is YamlMappingNode values)
                names.UnionWith(values.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? ""));
        }
        return names;
    }
}
