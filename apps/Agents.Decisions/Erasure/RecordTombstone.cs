using Agents.Contracts.Erasures;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Records;

namespace Agents.Decisions.Erasure;

/// <summary>What is left of a record when its person is erased.</summary>
internal static class RecordTombstone
{
    /// <summary>Type, version, outcome and times; the digest of what was. The next revision of the record: it is chained as any other.</summary>
    public static DecisionRecord Of(DecisionRecord record, string person, string erasureId, DateTimeOffset now) => new()
    {
        Id = record.Id,
        Tenant = record.Tenant,
        RequestedBy = Without(record.RequestedBy, person),
        Type = record.Type,
        State = RecordState.Final,
        Revision = record.Revision,
        At = record.At,
        EndedAt = record.EndedAt,
        InputDigest = "",
        Input = Json.EmptyObject,
        Facts = [],
        Evaluation = new DecisionEvaluation
        {
            Outcome = record.Evaluation.Outcome,
            Reasons = [],
            Values = Json.EmptyObject,
            Rules = Json.EmptyObject,
            RuleHits = [],
            Guardrails = [],
            Steps = [],
            Approvals = [],
        },
        Outcome = record.Outcome,
        Reasons = [],
        Timings = record.Timings,
        Erased = new ErasedRecord(erasureId, record.Revision, DecisionsJson.Digest(record), now),
    };

    /// <summary>A record about somebody else, without the person's name as the one who asked or answered.</summary>
    public static DecisionRecord Unnamed(DecisionRecord record, string person) => record with
    {
        RequestedBy = Without(record.RequestedBy, person),
        Approvals = [.. record.Approvals.Select(one => one with
        {
            Subject = one.Subject is null ? null : Without(one.Subject, person),
            DelegatedTo = one.DelegatedTo is null ? null : Without(one.DelegatedTo, person),
        })],
    };

    private static string Without(string subject, string person) => subject == person ? ErasureOrder.Nobody : subject;
}
