namespace Agents.Load.Scenarios;

/// <summary>The decision types that are measured.</summary>
internal static class DecisionTypes
{
    public const string Name = "load-limit";
    public const string Live = "1.0.0";
    public const string Stricter = "2.0.0";

    /// <summary>Customers; each has a score.</summary>
    public const int Subjects = 2000;

    /// <summary>
    /// Two facts that stream in, a table, an expression that needs the sandbox, three guardrails of which two look at the subject's history,
    /// and an action that is written into it: what a limit or a release needs.
    /// </summary>
    public static string Text(string version, int least) => $$"""
        kind: DecisionType
        name: {{Name}}
        version: {{version}}
        description: Measured, not meant.
        input:
          type: object
          additionalProperties: false
          required: [customerId, requested, tier]
          properties:
            customerId: { type: string, maxLength: 64 }
            requested: { type: integer, minimum: 1 }
            tier: { type: string, enum: [standard, gold] }
        subject: input.customerId
        facts:
          - { name: score, source: stream, key: "score/{input.customerId}", maxAge: 24h }
          - { name: open, source: stream, key: "open/{input.customerId}", maxAge: 24h, required: false, default: 0 }
        rules:
          - name: base
            hitPolicy: first
            inputs: { score: facts.score, tier: input.tier }
            outputs: [verdict, limit]
            rows:
              - { when: { score: "< {{least}}" }, then: { verdict: deny, limit: 0 } }
              - { when: { score: "[{{least}}..700)", tier: gold }, then: { verdict: approve, limit: 5000 } }
              - { when: { tier: gold }, then: { verdict: approve, limit: 10000 } }
              - { then: { verdict: approve, limit: 2000 } }
          - { name: free, value: "Math.max(0, rules.base.limit - facts.open)" }
        outcome:
          - { when: rules.base.verdict == "deny", outcome: deny, reason: The score is too low. }
          - { outcome: approve, reason: The score is sufficient., values: { limit: "Math.min(rules.free, input.requested)" } }
        guardrails:
          - { name: cap, denyWhen: proposal.values.limit > 10000, reason: No limit is above 10000. }
          - { name: calm, wait: 24h after bank-detail-change, reason: The bank details are new. }
          - { name: often, action: limit-change, window: 1h, max: 100000, reason: Too often. }
        action: { name: limit-change, amounts: { limit: proposal.values.limit } }
        """;

    public static string Customer(int n) => FormattableString.Invariant($"c-{n % Subjects}");

    public static string Input(int n) => FormattableString.Invariant($$"""{"customerId":"{{Customer(n)}}","requested":{{100 + (n % 1000)}},"tier":"{{(n % 2 == 0 ? "gold" : "standard")}}"}""");

    /// <summary>From 500 to 899: the stricter version denies those below 600.</summary>
    public static double Score(int n) => 500 + (n * 7 % 400);
}
