using System.Globalization;
using System.Text;
using System.Text.Json;
using Agents.Contracts;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Subjects;

namespace Agents.Tests.Decisions.Evaluation;

/// <summary>Random types, facts, histories and proposals: what must hold whatever they are.</summary>
public sealed class SamenessTests
{
    private const int Cases = 150;
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly CultureInfo[] Cultures = [CultureInfo.InvariantCulture, Culture(",", "."), Culture("\u066B", "\u2212"), Culture("'", "~")];

    [Fact]
    public void Evaluate_OtherReplicaCultureAndOrderOfFacts_GivesTheSameBytes()
    {
        var random = new Random(Seed(out var seed));
        for (var i = 0; i < Cases; i++)
        {
            var text = MakeType(random);
            var given = MakeInput(random);
            var first = DecisionsJson.Canonical(Evaluate(text, given, CultureInfo.InvariantCulture, new EnginePool()));
            // Engines that other decisions have used before, as on a replica that runs for long.
            var used = new EnginePool();
            new Evaluator(used).Evaluate(Types.Read(MakeType(random)), MakeInput(random));
            foreach (var culture in Cultures)
            {
                var shuffled = given with { Facts = [.. given.Facts.OrderBy(_ => random.Next())] };
                var again = DecisionsJson.Canonical(Evaluate(text, shuffled, culture, used));
                Assert.True(first.AsSpan().SequenceEqual(again),
                    $"seed {seed}, case {i}, decimal sign '{culture.NumberFormat.NumberDecimalSeparator}':\n{text}\n{Encoding.UTF8.GetString(first)}\n{Encoding.UTF8.GetString(again)}");
            }
        }
    }

    [Fact]
    public void Evaluate_ThroughTheStore_GivesTheSameBytes()
    {
        var random = new Random(Seed(out var seed));
        for (var i = 0; i < Cases; i++)
        {
            var (definition, given) = (Types.Read(MakeType(random)), MakeInput(random));
            var evaluator = new Evaluator(new EnginePool());
            // As a replay gets it: written and read again.
            var stored = given with
            {
                Input = Again(given.Input),
                Facts = [.. given.Facts.Select(Again)],
                History = [.. given.History.Select(Again)],
            };
            Assert.True(
                DecisionsJson.Canonical(evaluator.Evaluate(definition, given)).AsSpan()
                    .SequenceEqual(DecisionsJson.Canonical(evaluator.Evaluate(definition, stored))), $"seed {seed}, case {i}");
        }
    }

    [Fact]
    public void Evaluate_Anything_NoPathReachesAnEffectPastADenial()
    {
        var random = new Random(Seed(out var seed));
        var (approved, stopped) = (0, 0);
        for (var i = 0; i < Cases * 4; i++)
        {
            var definition = Types.Read(MakeType(random));
            var given = MakeInput(random);
            var evaluation = new Evaluator(new EnginePool()).Evaluate(definition, given);
            var where = $"seed {seed}, case {i}";
            var hasEffect = evaluation.Steps.Count > 0 || evaluation.Action is not null || evaluation.Approvals.Count > 0;
            if (evaluation.Outcome == DecisionOutcome.Approve)
            {
                approved++;
                // Each guardrail has passed twice, and nothing that is required was missing.
                Assert.True(evaluation.Guardrails.Count == definition.Guardrails.Count * 2, where);
                Assert.All(evaluation.Guardrails, one => Assert.Equal(GuardrailResult.Passed, one.Result));
                Assert.All(evaluation.RuleHits, one => Assert.Null(one.Error));
                Assert.DoesNotContain(definition.Facts, fact => fact.Required && given.Facts.All(one => one.Name != fact.Name || one.Missing is not null));
            }
            else
            {
                stopped++;
                Assert.False(hasEffect, where);
            }
        }
        // The generator reaches both.
        Assert.True(approved > 10 && stopped > 10, $"seed {seed}: {approved} approved, {stopped} stopped");
    }

    [Fact]
    public void Evaluate_AnyProposal_NeverWidensAndKeepsApprovals()
    {
        var random = new Random(Seed(out var seed));
        var narrowed = 0;
        for (var i = 0; i < Cases * 4; i++)
        {
            var definition = Types.Read(MakeType(random, withModel: true));
            var given = MakeInput(random);
            var evaluator = new Evaluator(new EnginePool());
            var rules = evaluator.Evaluate(definition, given with { Proposal = new ModelAnswer(Json.EmptyObject, null, 0) });
            var proposed = evaluator.Evaluate(definition, given with { Proposal = new ModelAnswer(MakeAnswer(random), null, 1) });
            var where = $"seed {seed}, case {i}";
            Assert.True(proposed.Outcome <= rules.Outcome, where);
            if (proposed.Outcome != DecisionOutcome.Approve)
                continue;
            var (before, after) = (Number(rules.Values, "amount"), Number(proposed.Values, "amount"));
            narrowed += after < before ? 1 : 0;
            Assert.True(after <= before && (after >= 0 || after == before), $"{where}: {before} to {after}");
            // Nothing else of the values changes, and nobody who had to agree is left out.
            Assert.Equal(Number(rules.Values, "other"), Number(proposed.Values, "other"));
            Assert.Superset(rules.Approvals.Select(one => one.Name).ToHashSet(), proposed.Approvals.Select(one => one.Name).ToHashSet());
        }
        Assert.True(narrowed > 3, $"seed {seed}: {narrowed} narrowed");
    }

    [Fact]
    public void Evaluate_ModelLowersTheAmount_ApprovalsOfBothAmountsAreNeeded()
    {
        var definition = Types.Read(Types.Refund + "\n" + """
            model: { tool: m.ask, narrows: { amountCents: lower } }
            approvals:
              - { name: small, when: proposal.values.amountCents <= 100, roles: [clerk], timeout: 1h }
              - { name: large, when: proposal.values.amountCents > 100, roles: [boss], timeout: 1h }
            """);
        var given = MakeInput(new Random(1)) with
        {
            Input = JsonElement.Parse("""{"customerId":"c","amountCents":500}"""),
            Facts = [Fact("score", JsonElement.Parse("900"))],
            History = [],
            Proposal = new ModelAnswer(JsonElement.Parse("""{"values":{"amountCents":50}}"""), null, 1),
        };
        var evaluation = new Evaluator(new EnginePool()).Evaluate(definition, given);
        Assert.Equal(50, Number(evaluation.Values, "amountCents"));
        Assert.Equal(["small", "large"], evaluation.Approvals.Select(one => one.Name));
    }

    // Whatever way a guardrail has to fail: it denies.
    [Theory]
    [InlineData("facts.score.x.y.z")]
    [InlineData("facts.score.nothing > 5")]
    [InlineData("input.amountCents")]
    [InlineData("'false'")]
    [InlineData("null")]
    [InlineData("undefined")]
    [InlineData("Array(9000).fill(1).map(x => Array(9000).fill(x)).length > 0")]
    [InlineData("(x => x(x))(x => x(x))")]
    [InlineData("[...Array(9999).keys()].every(x => [...Array(9999).keys()].length > x)")]
    [InlineData("(5).toFixed(1000) > 1")]
    public void Evaluate_GuardrailCannotBeEvaluated_Denies(string denyWhen)
    {
        var definition = Types.Read(Types.Refund.Replace("proposal.values.amountCents > 100000", JsonSerializer.Serialize(denyWhen), StringComparison.Ordinal));
        var given = MakeInput(new Random(1)) with
        {
            Input = JsonElement.Parse("""{"customerId":"c","amountCents":500}"""),
            Facts = [Fact("score", JsonElement.Parse("900"))],
            History = [],
        };
        var evaluation = new Evaluator(new EnginePool()).Evaluate(definition, given);
        Assert.Equal((DecisionOutcome.Deny, GuardrailResult.Failed), (evaluation.Outcome, evaluation.Guardrails[0].Result));
        Assert.Null(evaluation.Action);
        Assert.StartsWith("The guardrail cap could not be evaluated: ", evaluation.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_TooManyExpressionsOrBytes_IsSafe()
    {
        // A table of 500 rows with 20 columns, and one expression more.
        var names = Enumerable.Range('a', 20).Select(name => (char)name).ToArray();
        var table = "  - name: many\n    hitPolicy: collect\n"
            + $"    inputs: {{ {string.Join(", ", names.Select(name => $"{name}: facts.score"))} }}\n    outputs: [level]\n    rows:\n"
            + string.Concat(Enumerable.Repeat($"      - {{ when: {{ {string.Join(", ", names.Select(name => $"{name}: =value*1>0"))} }}, then: {{ level: low }} }}\n", 500))
            + "  - { name: more, value: facts.score * 2 }\n";
        Assert.Contains("more than the 10000 expressions", Reason(Types.Refund.Replace("rules:\n", "rules:\n" + table, StringComparison.Ordinal)), StringComparison.Ordinal);

        var large = Types.Refund.Replace(
            "rules:\n", "rules:\n" + string.Concat(Enumerable.Range(0, 45).Select(i => $"  - {{ name: big{i}, value: '[...Array(2000).keys()].map(x => \"0123456789\")' }}\n")), StringComparison.Ordinal);
        Assert.Contains("the decision's values have more than 1048576 bytes", Reason(large), StringComparison.Ordinal);

        string Reason(string text)
        {
            var definition = Types.Read(text);
            var evaluation = new Evaluator(new EnginePool()).Evaluate(definition, MakeInput(new Random(1)) with { Facts = [Fact("score", JsonElement.Parse("900"))] });
            Assert.Equal(DecisionOutcome.Deny, evaluation.Outcome);
            return evaluation.Reasons[0];
        }
    }

    [Fact]
    public void Evaluate_DeniedByARule_GivesTheRulesReasonFirst()
    {
        var given = MakeInput(new Random(1)) with { Facts = [Fact("score", JsonElement.Parse("100"))], History = [] };
        var evaluation = new Evaluator(new EnginePool()).Evaluate(Types.Read(Types.Refund), given);
        Assert.Equal(["Too risky."], evaluation.Reasons);
        Assert.Empty(evaluation.Guardrails);
    }

    // The tests run without the cultures of the machine: only what a culture does to numbers counts here.
    private static CultureInfo Culture(string decimalSign, string minus)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = decimalSign;
        culture.NumberFormat.NegativeSign = minus;
        culture.NumberFormat.NumberGroupSeparator = " ";
        culture.DateTimeFormat.TimeSeparator = ".";
        return culture;
    }

    private static int Seed(out int seed) => seed = Environment.TickCount;

    private static DecisionEvaluation Evaluate(string text, EvaluationInput given, CultureInfo culture, EnginePool pool)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            return new Evaluator(pool).Evaluate(Types.Read(text), given);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string MakeType(Random random, bool withModel = false)
    {
        string Pick(params string[] all) => all[random.Next(all.Length)];
        string Expression() => Pick(
            "facts.a > 100", "facts.b === 'x'", "input.amountCents * 1.1 > 500.5", "facts.a.b.c > 1", "Math.sqrt(input.amountCents) > 20", "rules.level === 'high'",
            "input.list.filter(x => x > 3).length > 1", "`${facts.b}`.toUpperCase() === 'I'", "input.missing > 1", "facts.a", "now > 0", "(0.1 + 0.2) * input.amountCents > 50",
            "proposal.values.amount > 900", "input.list.map(x => x / 3).reduce((a, b) => a + b, 0) > 2", "facts.c === null", "1 / 0 > 1");
        string WithoutProposal()
        {
            string one;
            do
                one = Expression();
            while (one.Contains("proposal", StringComparison.Ordinal));
            return one;
        }
        string WithoutRules()
        {
            string one;
            do
                one = WithoutProposal();
            while (one.Contains("rules", StringComparison.Ordinal));
            return one;
        }
        var policy = Pick("first", "unique", "collect");
        var text = new StringBuilder($$"""
            kind: DecisionType
            name: random
            version: "1"
            description: Anything.
            input: { type: object }
            subject: input.customerId
            safeOutcome: {{Pick("deny", "review")}}
            facts:
              - { name: a, source: stream, key: a, maxAge: 1h{{Pick("", ", required: false", ", required: false, default: 150")}} }
              - { name: b, source: stream, key: b, maxAge: 1h, required: false, default: y }
              - { name: c, source: stream, key: c, maxAge: 1h, required: false }
            rules:
              - { name: level, value: {{JsonSerializer.Serialize($"{WithoutRules()} ? 'high' : 'low'")}} }
              - name: table
                hitPolicy: {{policy}}
                inputs: { amount: input.amountCents, b: facts.b }
                outputs: [value]
                rows:
                  - { when: { amount: "< {{random.Next(1, 500)}}" }, then: { value: "= input.amountCents / 3" } }
                  - { when: { amount: "[{{random.Next(500, 600)}}..{{random.Next(700, 900)}})", b: "x" }, then: { value: 7 } }
            outcome:
              - { when: {{JsonSerializer.Serialize(WithoutProposal())}}, outcome: {{Pick("deny", "review", "approve")}}, reason: One., values: { amount: input.amountCents * 0.9, other: 3 } }
              - { outcome: approve, reason: Two., values: { amount: input.amountCents, other: 1.0 } }
            action: { name: refund, amounts: { cents: proposal.values.amount } }

            """);
        text.AppendLine("guardrails:");
        for (var i = random.Next(3); i > 0; i--)
            text.AppendLine(CultureInfo.InvariantCulture, $"  - {{ name: g{i}, reason: G., denyWhen: {JsonSerializer.Serialize(Expression())} }}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  - {{ name: count, reason: C., action: refund, window: {random.Next(1, 20)}d, max: {random.Next(1, 4)} }}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  - {{ name: sum, reason: S., action: refund, window: 30d, sum: cents, max: {random.Next(2000, 9000)}.5 }}");
        if (random.Next(2) == 0)
            text.AppendLine("steps:\n  - { name: pay, tool: p.pay, arguments: { cents: proposal.values.amount }, compensation: { none: None. } }");
        if (random.Next(2) == 0)
            text.AppendLine("approvals:\n  - { name: boss, when: proposal.values.amount > 300, roles: [boss], timeout: 1h }");
        if (withModel)
            text.AppendLine(CultureInfo.InvariantCulture, $"model: {{ tool: m.ask, narrows: {{ amount: lower }}, required: {Pick("true", "false")} }}");
        return text.ToString();
    }

    private static EvaluationInput MakeInput(Random random)
    {
        JsonElement Value() => JsonSerializer.SerializeToElement<object?>(random.Next(6) switch
        {
            0 => "x",
            1 => "ı",
            2 => random.Next(1000) / 7d,
            3 => true,
            _ => random.Next(300),
        });
        return new EvaluationInput
        {
            Id = "d",
            Now = Now,
            Input = JsonSerializer.SerializeToElement(new { customerId = "c", amountCents = random.Next(1000) * (random.Next(2) == 0 ? 1 : 1.3), list = Enumerable.Range(0, random.Next(6)) }),
            Subject = "c",
            Facts =
            [
                Fact("a", random.Next(4) == 0 ? null : Value()),
                Fact("b", random.Next(4) == 0 ? null : Value()),
                Fact("c", random.Next(2) == 0 ? null : Value()),
                Fact("score", Value()),
            ],
            History =
            [
                .. Enumerable.Range(0, random.Next(4)).Select(i => new SubjectAction
                {
                    Id = $"e{i}",
                    Action = "refund",
                    At = Now.AddDays(-random.Next(40)),
                    State = (SubjectActionState)random.Next(3),
                    Amounts = random.Next(20) == 0 ? new Dictionary<string, double>() : new Dictionary<string, double> { ["cents"] = random.Next(1000) / 3d },
                }),
            ],
        };
    }

    private static JsonElement MakeAnswer(Random random)
    {
        string[] outcomes = ["approve", "review", "deny", "yes"];
        return random.Next(10) switch
        {
            0 => JsonElement.Parse("null"),
            1 => JsonElement.Parse("\"approve\""),
            2 => JsonElement.Parse("""{"outcome":{"approve":true},"values":{"amount":{"x":1}}}"""),
            _ => JsonSerializer.SerializeToElement(new
            {
                outcome = random.Next(3) == 0 ? outcomes[random.Next(4)] : null,
                values = new { amount = random.Next(-200, 800), other = 99, more = 1 },
                approvals = Array.Empty<string>(),
                guardrails = "skip",
            }),
        };
    }

    private static GatheredFact Fact(string name, JsonElement? value) => new()
    {
        Name = name,
        Source = FactSource.Stream,
        Value = value,
        Missing = value is null ? "stale" : null,
    };

    private static double Number(JsonElement values, string name) => values.GetProperty(name).GetDouble();

    private static T Again<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, AgentsJson.SharedOptions), AgentsJson.SharedOptions)!;
}
