using Agents.Decisions.Expressions;
using Agents.Decisions.Guardrails;
using Agents.Hosting.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads <c>guardrails</c>.</summary>
internal static class GuardrailReader
{
    public static IReadOnlyList<GuardrailDefinition> Read(YamlFields fields, ExpressionScope scope, bool hasSubject, ActionDefinition? action)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var guardrails = new List<GuardrailDefinition>();
        foreach (var item in fields.Items("guardrails", DefinitionLimits.MaxGuardrails))
        {
            if (Read(item, scope, taken, action) is not { } guardrail)
                continue;
            guardrails.Add(guardrail);
            if (guardrail is not ExpressionGuardrail && !hasSubject)
                item.Errors.Add(item.Node, item.PathOf("name"), $"is '{guardrail.Name}', which looks at earlier actions of a subject; add subject to the type.");
        }
        return guardrails;
    }

    private static GuardrailDefinition? Read(YamlFields fields, ExpressionScope scope, HashSet<string> taken, ActionDefinition? action)
    {
        var before = fields.Errors.Found.Count;
        var name = fields.RequireLabel(taken);
        var reason = fields.RequireText("reason", DefinitionLimits.MaxReason);
        GuardrailDefinition? guardrail = null;
        if (fields.Find("denyWhen") is not null)
        {
            var denyWhen = fields.Expression("denyWhen", scope);
            guardrail = denyWhen is null ? null : new ExpressionGuardrail(name!, reason!, denyWhen);
        }
        else if (fields.Find("wait") is { } wait)
            guardrail = Wait(fields, wait, name!, reason!);
        else if (fields.Find("action") is not null || fields.Find("window") is not null)
            guardrail = Window(fields, name!, reason!, action);
        else
            fields.Errors.Add(fields.Node, fields.PathOf("denyWhen"), "is missing; a guardrail has denyWhen, or wait, or action, window and max.");
        fields.RefuseOthers();
        return fields.Errors.Found.Count > before ? null : guardrail;
    }

    private static GuardrailDefinition? Window(YamlFields fields, string name, string reason, ActionDefinition? action)
    {
        var counted = fields.RequireLabel("action");
        var window = fields.Duration("window", DefinitionLimits.MaxWindow, required: true);
        if (fields.Find("sum") is null)
        {
            if (fields.Require("max") is null)
                return null;
            var max = fields.Number("max", 0, 100_000);
            return counted is null || window is null || max is null ? null : new CountGuardrail(name, reason, counted, window.Value, max.Value);
        }
        var amount = fields.RequireText("sum", 60, DefinitionFields.Name(), DefinitionFields.NameWords);
        if (amount is not null && counted == action?.Name && action!.Amounts.All(one => one.Key != amount))
            fields.Errors.Add(fields.Find("sum")!, fields.PathOf("sum"), $"is '{amount}', which the action {counted} has not; add it to action.amounts.");
        var limit = fields.RequireReal("max", 0, 1e15);
        return counted is null || window is null || amount is null || limit is null
            ? null
            : new SumGuardrail(name, reason, counted, window.Value, amount, limit.Value);
    }

    private static WaitGuardrail? Wait(YamlFields fields, YamlNode node, string name, string reason)
    {
        if (node is YamlScalarNode { Value: { } text } && text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var time, "after", var after]
            && Durations.Read(time) is { } wait && wait > TimeSpan.Zero && wait <= DefinitionLimits.MaxWindow && DefinitionFields.Label().IsMatch(after))
            return new WaitGuardrail(name, reason, wait, after);
        fields.Errors.Wrong(node, fields.PathOf("wait"), "a time, the word after and an action, such as 24h after bank-detail-change");
        return null;
    }
}
