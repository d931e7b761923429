using Agents.Decisions.Definitions;
using Agents.Decisions.Definitions.Reading;
using Agents.Hosting.Manifests;

namespace Agents.Tests.Decisions;

internal static class Types
{
    public const string Refund = """
        kind: DecisionType
        name: refund
        version: 1.0.0
        description: Decides about refunds.
        input:
          type: object
          additionalProperties: false
          required: [customerId, amountCents]
          properties:
            customerId: { type: string }
            amountCents: { type: integer }
        subject: input.customerId
        facts:
          - { name: score, source: stream, key: "score/{input.customerId}", maxAge: 1h }
        rules:
          - name: risk
            hitPolicy: first
            inputs: { score: facts.score }
            outputs: [level]
            rows:
              - { when: { score: "< 300" }, then: { level: high } }
              - { then: { level: low } }
        outcome:
          - { when: rules.risk.level == "high", outcome: deny, reason: Too risky. }
          - { outcome: approve, reason: Fine., values: { amountCents: input.amountCents } }
        guardrails:
          - { name: cap, denyWhen: proposal.values.amountCents > 100000, reason: Too much. }
          - { name: once, action: refund, window: 7d, max: 1, reason: Only one a week. }
        action: { name: refund, amounts: { amountCents: proposal.values.amountCents } }
        """;

    public static DecisionDefinition Read(string text)
    {
        var errors = new ManifestErrors("");
        var definition = DefinitionReader.Read(text, errors);
        Assert.Empty(errors.Found.Select(one => one.ToString()));
        return definition!;
    }

    public static IReadOnlyList<ManifestError> Mistakes(string text)
    {
        var errors = new ManifestErrors("");
        Assert.Null(DefinitionReader.Read(text, errors));
        return errors.Found;
    }
}
