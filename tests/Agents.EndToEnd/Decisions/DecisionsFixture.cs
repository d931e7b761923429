using System.Net;
using Agents.EndToEnd.Api;
using Agents.EndToEnd.Processes;

namespace Agents.EndToEnd.Decisions;

/// <summary>One running system with the decisions app for all tests of its API.</summary>
[CollectionDefinition(Collection)]
public sealed class DecisionsFixture : DecisionsSystem, ICollectionFixture<DecisionsFixture>
{
    public const string Collection = "decisions";

    /// <summary>Lists no scope of the decisions app.</summary>
    public const string NoScopesKey = "no-scopes-key";

    /// <summary>Asks for decisions and nothing else.</summary>
    public const string DeciderKey = "decider-key";

    private protected override AgentSystemExtras Extras { get; } = new()
    {
        Decisions = true,
        Keys =
        [
            new ExtraKey(NoScopesKey, "demo", "profiles.read"),
            new ExtraKey(DeciderKey, "demo", "decisions:decide"),
        ],
    };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await ObserveAsync("score/c-warm", 100);
        await WarmAsync(() => DecideAsync("credit-limit", new { customerId = "c-warm", requestedCents = 1, tier = "gold" }));
    }

    /// <summary>A type that denies more than an amount.</summary>
    internal static string Limit(string name, string version, int most) => $$"""
        kind: DecisionType
        name: {{name}}
        version: {{version}}
        description: Denies what is too much.
        input:
          type: object
          additionalProperties: false
          required: [amount]
          properties:
            amount: { type: integer }
            who: { type: string }
        subject: "input.who === undefined ? 'nobody' : input.who"
        outcome:
          - { when: input.amount > {{most}}, outcome: deny, reason: More than {{most}}. }
          - { outcome: approve, reason: Fine. }
        """;

    internal Task<Answer> ObserveAsync(string key, object value) =>
        SendAsync(HttpMethod.Put, $"/v1/facts/{key}", HttpStatusCode.OK, new { value });

    internal Task<Answer> DecideAsync(string type, object input, HttpStatusCode expected = HttpStatusCode.OK) =>
        SendAsync(HttpMethod.Post, $"/v1/decisions/{type}", expected, new { input });
}
