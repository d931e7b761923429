using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Runs;

namespace Agents.Decisions.Evaluation;

/// <summary>What is to be decided, by which version, and until when.</summary>
internal sealed record DecisionRequest
{
    public required Principal Principal { get; init; }

    public required PinnedType Type { get; init; }

    public required DecisionDefinition Definition { get; init; }

    /// <summary>The version that is evaluated beside it; null: none.</summary>
    public string? Shadow { get; init; }

    /// <summary>Canonical.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>The id that repeated requests share; null: this one is not repeated.</summary>
    public string? Id { get; init; }

    public required DecisionClock Clock { get; init; }
}
