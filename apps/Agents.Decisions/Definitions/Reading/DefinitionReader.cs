using System.Text;
using Agents.Contracts;
using Agents.Decisions.Expressions;
using Agents.Hosting.Canonical;
using Agents.Hosting.Manifests;
using Agents.Hosting.Schemas;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads a decision type from YAML (or JSON, which is YAML) and reports every mistake in it, not only the first.</summary>
internal static class DefinitionReader
{
    private const int DefaultDeadlineMs = 5000;

    /// <summary>The type; null: the errors say why.</summary>
    public static DecisionDefinition? Read(string text, ManifestErrors errors)
    {
        if (Encoding.UTF8.GetByteCount(text) > DefinitionLimits.MaxBytes)
        {
            errors.Add(Mark.Empty, "", $"has more than {DefinitionLimits.MaxBytes} bytes.");
            return null;
        }
        if (YamlText.Load(text, errors) is not { } documents)
            return null;
        if (documents.Count != 1)
        {
            errors.Add(documents.Count == 0 ? Mark.Empty : documents[1].RootNode.Start, "", $"holds {documents.Count} documents; allowed: one decision type.");
            return null;
        }
        if (documents[0].RootNode is not YamlMappingNode mapping)
        {
            errors.Wrong(documents[0].RootNode, "", "a mapping with kind: DecisionType");
            return null;
        }
        try
        {
            return Read(text, mapping, errors);
        }
        catch (FormatException exception)
        {
            // A number that no double holds, wherever it stands.
            errors.Add(mapping, "", $"cannot be read: {exception.Message}");
            return null;
        }
    }

    private static DecisionDefinition? Read(string text, YamlMappingNode mapping, ManifestErrors errors)
    {
        var before = errors.Found.Count;
        var fields = new YamlFields(mapping, "", errors);
        fields.OneOf(fields.Require("kind"), "kind", DecisionDefinition.DecisionKind);
        var name = fields.RequireText("name", Limits.MaxToolNameLength, Forms.Name(), "lower-case words and digits joined by . - or _, such as credit-limit");
        var version = fields.RequireText("version", Limits.MaxToolVersionLength, Forms.Version(), Forms.VersionWords);
        var description = fields.RequireText("description", 4000);
        fields.FindText("owner", 200);
        var deadline = fields.Number("deadlineMs", DefaultDeadlineMs, 10, DefinitionLimits.MaxDeadlineMs);
        var safe = fields.Outcome("safeOutcome", required: false, "deny", "review") ?? DecisionOutcome.Deny;
        var input = fields.Require("input");
        if (input is not null)
            SchemaCheck.Run(input, "input", mustBeObject: true, errors);

        var inputScope = new ExpressionScope(["input"], input is null ? new Dictionary<string, IReadOnlyCollection<string>>() : InputSchema.Members(input));
        var subject = fields.Expression("subject", inputScope);
        var factScope = inputScope.With("subject");
        var facts = FactReader.Read(fields, factScope, deadline);
        var ruleScope = factScope.With("now").With("facts", fields.NamesOf("facts")).With("rules", fields.NamesOf("rules"));
        var rules = RuleReader.Read(fields, ruleScope);
        var outcomes = OutcomeReader.Read(fields, ruleScope);
        var values = OutcomeReader.ValueNames(fields);
        var members = new Dictionary<string, IReadOnlyCollection<string>>(ruleScope.Members) { ["proposal.values"] = values };
        var fullScope = (ruleScope with { Members = members }).With("proposal", ["outcome", "values"]);
        var action = Action(fields, fullScope, subject is not null || fields.Find("subject") is not null);
        var guardrails = GuardrailReader.Read(fields, fullScope, fields.Find("subject") is not null, action);
        var model = ModelReader.Read(fields.FindMapping("model"), fullScope, deadline, values);
        var steps = StepReader.Read(fields, fullScope);
        var approvals = ApprovalReader.Read(fields, fullScope);
        fields.RefuseOthers();
        if (fields.Find("steps") is { } stepsNode && outcomes.Count > 0 && outcomes.All(one => one.Outcome != DecisionOutcome.Approve))
            errors.Add(stepsNode, "steps", "is never carried out: no line of the outcome approves.");
        if (errors.Found.Count == before && YamlJson.OddKey(mapping) is { } odd)
            errors.Wrong(odd, "", "texts as field names");
        if (errors.Found.Count > before)
            return null;
        var schema = CanonicalJson.Of(YamlJson.Convert(input!));
        return new DecisionDefinition
        {
            Name = name!,
            Version = version!,
            Description = description!,
            Digest = CanonicalJson.Digest(YamlJson.Convert(mapping)),
            Text = text,
            InputSchema = schema,
            Input = ValueSchema.Compile(schema),
            Subject = subject,
            Facts = facts,
            Rules = rules,
            Outcomes = outcomes,
            Guardrails = guardrails,
            Model = model,
            Steps = steps,
            Approvals = approvals,
            Action = action,
            DeadlineMs = deadline,
            SafeOutcome = safe,
        };
    }

    private static ActionDefinition? Action(YamlFields fields, ExpressionScope scope, bool hasSubject)
    {
        if (fields.FindMapping("action") is not { } action)
            return null;
        var name = action.RequireLabel("name");
        var amounts = action.Expressions("amounts", DefinitionLimits.MaxAmounts, scope);
        action.RefuseOthers();
        if (!hasSubject)
            fields.Errors.Add(action.Node, "action", "is recorded for a subject, and the type has none; add subject.");
        return name is null ? null : new ActionDefinition(name, amounts);
    }
}
