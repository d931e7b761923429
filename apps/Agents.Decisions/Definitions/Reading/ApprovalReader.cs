using Agents.Decisions.Expressions;
using Agents.Hosting.Manifests;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads <c>approvals</c>.</summary>
internal static class ApprovalReader
{
    public static IReadOnlyList<ApprovalDefinition> Read(YamlFields fields, ExpressionScope scope)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var approvals = new List<ApprovalDefinition>();
        foreach (var item in fields.Items("approvals", DefinitionLimits.MaxApprovals))
        {
            var before = item.Errors.Found.Count;
            var name = item.RequireLabel(taken);
            var when = item.Expression("when", scope);
            var rolesNode = item.Require("roles");
            var roles = item.TextList("roles", 20, new TextRule(DefinitionFields.Label(), 60, "a role such as refund-manager"));
            if (rolesNode is YamlDotNet.RepresentationModel.YamlSequenceNode { Children.Count: 0 })
                item.Errors.Wrong(rolesNode, item.PathOf("roles"), "at least one role");
            var approval = new ApprovalDefinition
            {
                Name = name!,
                When = when,
                Roles = roles,
                Count = item.Number("count", 1, 1, 10),
                FourEyes = item.Flag("fourEyes", missing: true),
                TimeoutMs = (int)Math.Min(int.MaxValue,
                    (item.Duration("timeout", DefinitionLimits.MaxApprovalTime, required: true) ?? TimeSpan.FromDays(1)).TotalMilliseconds),
                OnTimeout = item.Outcome("onTimeout", required: false, "deny", "review") ?? DecisionOutcome.Deny,
                Delegation = item.Flag("delegation"),
            };
            item.RefuseOthers();
            if (item.Errors.Found.Count == before)
                approvals.Add(approval);
        }
        return approvals;
    }
}
