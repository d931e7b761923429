using System.Text.Json;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Subjects;

namespace Agents.Decisions.Evaluation;

/// <summary>All that an evaluation depends on besides the definition.</summary>
internal sealed record EvaluationInput
{
    /// <summary>The decision's id: its own earlier reservation does not count as an earlier action.</summary>
    public required string Id { get; init; }

    /// <summary>The time of the decision, UTC.</summary>
    public required DateTimeOffset Now { get; init; }

    public required JsonElement Input { get; init; }

    /// <summary>Null: about nobody, or it could not be found.</summary>
    public string? Subject { get; init; }

    public required IReadOnlyList<GatheredFact> Facts { get; init; }

    public required IReadOnlyList<SubjectAction> History { get; init; }

    /// <summary>Actions before this are not in the history although there were some; null: none.</summary>
    public DateTimeOffset? HistorySince { get; init; }

    /// <summary>Null: the model has not been asked.</summary>
    public ModelAnswer? Proposal { get; init; }
}
