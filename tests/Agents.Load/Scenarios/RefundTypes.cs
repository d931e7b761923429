namespace Agents.Load.Scenarios;

/// <summary>A refund as the shop's sample has it, with the tools of the load program.</summary>
internal static class RefundTypes
{
    public const string Name = "load-refund";

    /// <summary>The fact comes from a tool; no more.</summary>
    public const string Fact = "load.order";

    /// <summary>Steps and no fact from a tool: what is measured is carrying out.</summary>
    public const string Carried = """
        outcome:
          - { outcome: approve, reason: Fine., values: { cents: input.cents } }
        """;

    /// <summary>A fact whose source hangs costs its own time; the decision goes on without it.</summary>
    public const string SlowFact = """
        facts:
          - { name: order, source: tool, tool: load.order, arguments: { id: input.id }, timeoutMs: 200, required: false, default: 0 }
        outcome:
          - { when: input.cents > 0, outcome: deny, reason: Not this time. }
          - { outcome: approve, reason: Fine. }
        """;

    /// <summary>A fact whose source hangs, and whose time is that of the decision.</summary>
    public const string SlowestFact = """
        facts:
          - { name: order, source: tool, tool: load.order, arguments: { id: input.id }, timeoutMs: 1000 }
        outcome:
          - { outcome: approve, reason: Fine. }
        """;

    private static readonly string[] Steps = ["hold", "money", "stock", "label", "close"];

    public static IEnumerable<string> Tools => [Fact, .. Steps.Select(Tool)];

    public static string Tool(string step) => "load." + step;

    public static string Input(int n) => FormattableString.Invariant($$"""{"id":"o-{{n}}","customerId":"c-{{n % 5000}}","cents":{{100 + (n % 900)}}}""");

    public static string Text(string decision, int deadlineMs) => FormattableString.Invariant($$"""
        kind: DecisionType
        name: {{Name}}
        version: 1.0.0
        description: Measured, not meant.
        input:
          type: object
          additionalProperties: false
          required: [id, customerId, cents]
          properties:
            id: { type: string, maxLength: 64 }
            customerId: { type: string, maxLength: 64 }
            cents: { type: integer, minimum: 1 }
        subject: input.customerId
        {{decision.Trim()}}
        guardrails:
          - { name: often, action: refund, window: 1h, max: 100000, reason: Too often. }
          - { name: calm, wait: 24h after bank-detail-change, reason: The bank details are new. }
        steps:
        {{string.Join('\n', Steps.Select(Step))}}
        action: { name: refund, amounts: { cents: input.cents } }
        deadlineMs: {{deadlineMs}}
        safeOutcome: review
        """);

    private static string Step(string name) =>
        $$"""  - { name: {{name}}, tool: {{Tool(name)}}, arguments: { id: input.id, cents: input.cents }, compensation: { tool: {{Tool(name)}}, arguments: { id: input.id, cents: -input.cents } } }""";
}
