using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Decisions.Evaluation;

namespace Agents.Decisions.Runs.Steps;

/// <summary>Input of <see cref="CarryOutStep"/>.</summary>
internal sealed record StepOrder
{
    public required string Id { get; init; }

    public required Principal Principal { get; init; }

    public required PinnedType Type { get; init; }

    public required PlannedStep Step { get; init; }

    /// <summary>Whether nothing has been carried out before it.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>When the step must have ended, UTC.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>What the steps before it answered, by name; only for a step whose arguments need it.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Results { get; init; }
}
