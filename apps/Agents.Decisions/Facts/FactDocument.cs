using System.Text.Json;
using Agents.Hosting.State;

namespace Agents.Decisions.Facts;

/// <summary>The newest observation under a key.</summary>
internal sealed record FactDocument : IExact
{
    public required JsonElement Value { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>When it vanishes, UTC; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
