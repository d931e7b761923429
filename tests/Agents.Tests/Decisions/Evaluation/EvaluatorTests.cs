using System.Globalization;
using System.Text.Json;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Subjects;

namespace Agents.Tests.Decisions.Evaluation;

public sealed class EvaluatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly Evaluator _evaluator = new(new EnginePool());

    [Fact]
    public void Evaluate_AllPasses_Approves()
    {
        var evaluation = _evaluator.Evaluate(Types.Read(Types.Refund), Given(500, 1000));
        Assert.Equal(DecisionOutcome.Approve, evaluation.Outcome);
        Assert.Equal("""{"amountCents":1000}""", evaluation.Values.GetRawText());
        Assert.Equal(1000, evaluation.Action!.Amounts["amountCents"]);
        Assert.Equal([2], evaluation.RuleHits[0].Rows);
        Assert.Equal(4, evaluation.Guardrails.Count(one => one.Result == GuardrailResult.Passed));
    }

    [Fact]
    public void Evaluate_MissingFact_IsTheSafeOutcome()
    {
        var evaluation = _evaluator.Evaluate(Types.Read(Types.Refund + "\nsafeOutcome: review"), Given(null, 1000));
        Assert.Equal((DecisionOutcome.Review, "The fact score is missing: stale."), (evaluation.Outcome, evaluation.Reasons[0]));
    }

    [Fact]
    public void Evaluate_TextWhereANumberIsCompared_IsTheSafeOutcome()
    {
        var evaluation = _evaluator.Evaluate(Types.Read(Types.Refund), Given("many", 1000));
        Assert.Equal(DecisionOutcome.Deny, evaluation.Outcome);
        Assert.Contains("the cell compares it with a number", evaluation.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_GuardrailThatCannotBeEvaluated_Denies()
    {
        var text = Types.Refund.Replace("proposal.values.amountCents > 100000", "input.amountCents.cents > 5", StringComparison.Ordinal);
        var evaluation = _evaluator.Evaluate(Types.Read(text), Given(500, 1000));
        Assert.Equal(DecisionOutcome.Deny, evaluation.Outcome);
        Assert.Null(evaluation.Action);
        Assert.Equal(GuardrailResult.Failed, evaluation.Guardrails[0].Result);
    }

    [Theory]
    [InlineData(6, SubjectActionState.Done, DecisionOutcome.Deny)]
    [InlineData(6, SubjectActionState.Reserved, DecisionOutcome.Deny)]
    [InlineData(6, SubjectActionState.Released, DecisionOutcome.Approve)]
    [InlineData(7, SubjectActionState.Done, DecisionOutcome.Approve)]
    internal void Evaluate_EarlierAction_CountsInItsWindow(int days, SubjectActionState state, DecisionOutcome expected)
    {
        var given = Given(500, 1000) with { History = [new SubjectAction { Id = "e", Action = "refund", At = Now.AddDays(-days), State = state }] };
        Assert.Equal(expected, _evaluator.Evaluate(Types.Read(Types.Refund), given).Outcome);
    }

    [Fact]
    public void Evaluate_RandomTypes_NothingPassesADenialAndProposalsNeverWiden()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 400; i++)
        {
            var definition = Types.Read(Make(random));
            object? score = random.Next(8) switch { 0 => null, 1 => "text", _ => random.Next(1000) };
            var given = Given(score, random.Next(200_000)) with { History = random.Next(3) == 0 ? [new SubjectAction { Id = "e", Action = "refund", At = Now.AddDays(-random.Next(10)), State = SubjectActionState.Done }] : [] };
            var rules = _evaluator.Evaluate(definition, given with { Proposal = new ModelAnswer(null, "none", 0) });
            var evaluation = _evaluator.Evaluate(definition, given with { Proposal = new ModelAnswer(Answer(random), null, 1) });
            var where = $"seed {seed}, number {i}";

            var stopped = evaluation.Guardrails.Any(one => one.Result != GuardrailResult.Passed)
                || evaluation.RuleHits.Any(one => one.Error is not null) || given.Facts[0].Missing is not null;
            Assert.False(stopped && (evaluation.Outcome == DecisionOutcome.Approve || evaluation.Steps.Count > 0 || evaluation.Action is not null), where);
            Assert.True(evaluation.Outcome == DecisionOutcome.Approve || (evaluation.Steps.Count == 0 && evaluation.Action is null), where);
            Assert.True(evaluation.Outcome <= rules.Outcome, where);
            if (evaluation.Outcome == DecisionOutcome.Approve)
                Assert.True(evaluation.Values.GetProperty("amountCents").GetDouble() is >= 0 and var amount
                    && amount <= rules.Values.GetProperty("amountCents").GetDouble(), where);

            var again = new Evaluator(new EnginePool()).Evaluate(Types.Read(definition.Text), given with { Proposal = new ModelAnswer(Answer(new Random(1)), null, 1) });
            var twice = _evaluator.Evaluate(definition, given with { Proposal = new ModelAnswer(Answer(new Random(1)), null, 1) });
            Assert.True(DecisionsJson.Canonical(again).AsSpan().SequenceEqual(DecisionsJson.Canonical(twice)), where);
        }
    }

    private static string Make(Random random)
    {
        string[] guards = ["proposal.values.amountCents > 100000", "facts.score < 200", "input.amountCents > 150000 && facts.score < 600", "facts.score.x.y", "input.amountCents"];
        var text = Types.Refund
            .Replace("proposal.values.amountCents > 100000", guards[random.Next(guards.Length)], StringComparison.Ordinal)
            .Replace("< 300", string.Create(CultureInfo.InvariantCulture, $"< {random.Next(900)}"), StringComparison.Ordinal)
            .Replace("max: 1,", string.Create(CultureInfo.InvariantCulture, $"max: {random.Next(3)},"), StringComparison.Ordinal);
        return text + "\nmodel: { tool: m.ask, narrows: { amountCents: lower } }"
            + "\nsteps:\n  - { name: pay, tool: p.refund, arguments: { cents: proposal.values.amountCents }, compensation: { none: None. } }"
            + (random.Next(2) == 0 ? "\nsafeOutcome: review" : "");
    }

    private static JsonElement Answer(Random random)
    {
        string[] outcomes = ["approve", "review", "deny", "yes"];
        return JsonSerializer.SerializeToElement(new
        {
            outcome = outcomes[random.Next(4)],
            values = new { amountCents = random.Next(-1000, 400_000), other = 1 },
        });
    }

    private static EvaluationInput Given(object? score, int cents) => new()
    {
        Id = "d",
        Now = Now,
        Input = JsonSerializer.SerializeToElement(new { customerId = "c", amountCents = cents }),
        Subject = "c",
        Facts = [new GatheredFact
        {
            Name = "score",
            Source = FactSource.Stream,
            Value = score is null ? null : JsonSerializer.SerializeToElement(score),
            Missing = score is null ? "stale" : null,
        }],
        History = [],
    };
}
