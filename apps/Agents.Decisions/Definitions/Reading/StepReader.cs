using Agents.Decisions.Expressions;
using Agents.Hosting.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads <c>steps</c>.</summary>
internal static class StepReader
{
    private const int DefaultTimeoutMs = 5000;

    public static IReadOnlyList<StepDefinition> Read(YamlFields fields, ExpressionScope scope)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var steps = new List<StepDefinition>();
        var earlier = new List<string>();
        foreach (var item in fields.Items("steps", DefinitionLimits.MaxSteps))
        {
            var before = item.Errors.Found.Count;
            var name = item.RequireName(taken);
            var known = scope.With("steps", [.. earlier]);
            if (name is not null)
                earlier.Add(name);
            var step = new StepDefinition
            {
                Name = name!,
                Tool = item.RequireTool()!,
                Arguments = item.Arguments("arguments", known),
                When = item.Expression("when", known),
                TimeoutMs = item.Number("timeoutMs", DefaultTimeoutMs, 1, DefinitionLimits.MaxDeadlineMs),
                // What undoes a step may use its answer too.
                Compensation = Compensation(item, scope.With("steps", [.. earlier]))!,
            };
            item.RefuseOthers();
            if (item.Errors.Found.Count == before)
                steps.Add(step);
        }
        return steps;
    }

    private static CompensationDefinition? Compensation(YamlFields step, ExpressionScope scope)
    {
        var node = step.Find("compensation");
        if (node is null)
        {
            step.Errors.Add(step.Node, step.PathOf("compensation"),
                "is missing: what undoes this step? Name a tool, or say why nothing has to be undone: { none: the reason }.");
            return null;
        }
        if (node is YamlScalarNode { Value: "none" })
        {
            step.Errors.Add(node, step.PathOf("compensation"), "is 'none' without a reason; allowed: { none: the reason }.");
            return null;
        }
        if (step.Mapping(node, "compensation") is not { } fields)
            return null;
        if (fields.Find("none") is not null)
        {
            var reason = fields.RequireText("none", DefinitionLimits.MaxReason);
            fields.RefuseOthers();
            return new CompensationDefinition(null, ArgumentMapping.Empty, reason);
        }
        var compensation = new CompensationDefinition(fields.RequireTool(), fields.Arguments("arguments", scope), null);
        fields.RefuseOthers();
        return compensation;
    }
}
