using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Facts;

namespace Agents.Decisions.Runs;

/// <summary>
/// What a run needs to carry out a decision that waits or has steps. All of it is decided: a run asks for approvals, carries out the
/// steps, compensates and completes the record, it never evaluates again. Its record is in the store before the run starts, in state
/// <c>running</c>.
/// </summary>
internal sealed record DecisionRunStart
{
    /// <summary>The decision's id; also the run's. Starting the same id twice must start one run.</summary>
    public required string Id { get; init; }

    /// <summary>On whose behalf; tool calls are made for this principal.</summary>
    public required Principal Principal { get; init; }

    /// <summary>The definition to load with <see cref="IPinnedDefinitions"/>.</summary>
    public required PinnedType Type { get; init; }

    /// <summary>When the decision was made, UTC.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the run has to have ended, UTC. The time that approvals take is not part of it: each has its own.</summary>
    public required DateTimeOffset Deadline { get; init; }

    public required JsonElement Input { get; init; }

    /// <summary>Null: about nobody, and nothing is reserved.</summary>
    public string? Subject { get; init; }

    public required IReadOnlyList<GatheredFact> Facts { get; init; }

    public required DecisionEvaluation Evaluation { get; init; }
}

/// <summary>Names exactly one content of one version.</summary>
/// <param name="Tenant">Whose type it is; <see cref="SharedTenant"/> for those of the folder, which all tenants see.</param>
/// <param name="Name">Name of the type.</param>
/// <param name="Version">Its version.</param>
/// <param name="Digest">Digest of its content.</param>
internal sealed record PinnedType(string Tenant, string Name, string Version, string Digest)
{
    /// <summary>No tenant has this name: it is not allowed in an API key.</summary>
    public const string SharedTenant = "";
}
