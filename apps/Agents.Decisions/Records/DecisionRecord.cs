using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Definitions;
using Agents.Decisions.Erasure;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Runs;
using Agents.Decisions.Subjects;
using Agents.Hosting.State;

namespace Agents.Decisions.Records;

/// <summary>All about one decision: enough to make it again, and to prove how it was made. The digest of its canonical JSON is in the chain.</summary>
internal sealed record DecisionRecord : IExact
{
    public required string Id { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>What who asked may do: a run calls tools with these scopes and no others.</summary>
    public IReadOnlyList<string> RequestedScopes { get => field ?? []; init; } = [];

    public required PinnedType Type { get; init; }

    public required RecordState State { get; init; }

    /// <summary>1 when it is written first; one more with every change.</summary>
    public required int Revision { get; init; }

    /// <summary>When it was decided, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Digest of the input, by which a repeated request is recognised.</summary>
    public required string InputDigest { get; init; }

    public required JsonElement Input { get; init; }

    public string? Subject { get; init; }

    public required IReadOnlyList<GatheredFact> Facts { get; init; }

    /// <summary>The subject's earlier actions as they counted.</summary>
    public IReadOnlyList<SubjectAction> History { get => field ?? []; init; } = [];

    /// <summary>Actions before this were no longer kept; null: all were there.</summary>
    public DateTimeOffset? HistorySince { get; init; }

    /// <summary>Why it was not evaluated to its end within its deadline; null: it was.</summary>
    public string? CutShort { get; init; }

    /// <summary>What the model answered; null when it was not asked.</summary>
    public ModelAnswer? ModelAnswer { get; init; }

    public required DecisionEvaluation Evaluation { get; init; }

    /// <summary>The outcome that stands: that of the evaluation, or what the run made of it.</summary>
    public required DecisionOutcome Outcome { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public IReadOnlyList<StepOutcome> Effects { get => field ?? []; init; } = [];

    public IReadOnlyList<ApprovalOutcome> Approvals { get => field ?? []; init; } = [];

    public required DecisionTimings Timings { get; init; }

    /// <summary>Set when the content was erased with the data of its subject.</summary>
    public ErasedRecord? Erased { get; init; }
}

/// <summary>Where the time went, in milliseconds.</summary>
/// <param name="FactsMs">Gathering the facts.</param>
/// <param name="EvaluateMs">Evaluating, all passes.</param>
/// <param name="ModelMs">Waiting for the model.</param>
/// <param name="TotalMs">From the request to the decision.</param>
internal sealed record DecisionTimings(double FactsMs, double EvaluateMs, double ModelMs, double TotalMs);

[JsonConverter(typeof(JsonStringEnumConverter<RecordState>))]
internal enum RecordState
{
    /// <summary>Decided; a run carries it out or waits for approvals.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>The outcome stands; what was carried out is being undone.</summary>
    [JsonStringEnumMemberName("compensating")] Compensating,

    /// <summary>Nothing more happens.</summary>
    [JsonStringEnumMemberName("final")] Final,
}
