using System.Text.Json;
using Agents.Contracts;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Decisions.Subjects;

namespace Agents.Tests.Decisions.Records;

/// <summary>The chain holds a digest that is made before a record is stored; it must be the one that is made of it later.</summary>
public sealed class RecordDigestTests
{
    [Fact]
    public void Digest_StoredAndReadAgain_IsTheSame()
    {
        var record = Record();

        var stored = JsonSerializer.Deserialize<DecisionRecord>(JsonSerializer.Serialize(record, AgentsJson.SharedOptions), AgentsJson.SharedOptions)!;

        Assert.Equal(DecisionsJson.Digest(record), DecisionsJson.Digest(stored));
    }

    [Fact]
    public void Digest_NullInsteadOfNothing_IsAnother()
    {
        var record = Record();
        var hit = record.Evaluation.RuleHits[0];

        var other = record with { Evaluation = record.Evaluation with { RuleHits = [hit with { Value = null }] } };

        Assert.NotEqual(DecisionsJson.Digest(record), DecisionsJson.Digest(other));
    }

    private static DecisionRecord Record() => new()
    {
        Id = "id",
        Tenant = "t",
        RequestedBy = "a'b<c>é",
        Type = new PinnedType("", "refund", "1.0.0", "d"),
        State = RecordState.Final,
        Revision = 2,
        At = new DateTimeOffset(2026, 11, 26, 8, 0, 0, TimeSpan.Zero).AddTicks(1),
        EndedAt = DateTimeOffset.UnixEpoch,
        InputDigest = "x",
        Input = Of("""{"z":1.0,"a":"\u0027","n":null}"""),
        Subject = "s\"",
        Facts = [new GatheredFact { Name = "f", Source = FactSource.Stream, Value = Json.Null, TookMs = 0.1 }],
        History = [new SubjectAction { Id = "h", Action = "refund", At = DateTimeOffset.UnixEpoch, State = SubjectActionState.Done, Amounts = new Dictionary<string, double> { ["cents"] = 0.1 } }],
        ModelAnswer = new ModelAnswer(Json.Null, null, 1.5),
        Evaluation = new DecisionEvaluation
        {
            Outcome = DecisionOutcome.Approve,
            Reasons = ["It's fine."],
            Values = Of("""{"b":null,"a":1e3}"""),
            Rules = Json.EmptyObject,
            RuleHits = [new RuleHit("r", null, [], Json.Null, null)],
            Guardrails = [new GuardrailResult("g", 1, "passed", null)],
            Steps = [new PlannedStep { Name = "s", Tool = "t", TimeoutMs = 1 }],
            Approvals = [],
        },
        Outcome = DecisionOutcome.Approve,
        Reasons = [],
        Effects = [new StepOutcome { Step = "s", Tool = "t", State = EffectState.HandedOver, Result = Json.Null, Arguments = Of("""{"q":"a\/b"}""") }],
        Approvals = [new ApprovalOutcome("boss", null, "timeout", null, null, DateTimeOffset.UnixEpoch)],
        Timings = new DecisionTimings(1.1, 2.2, 3.3, 1e21),
    };

    private static JsonElement Of(string json) => JsonElement.Parse(json);
}
