using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Execution;
using Agents.Tools.Inventory;

namespace Agents.Tools.Isolation;

/// <summary>
/// On which version a call runs: its own, or another when that is in quarantine, or when it is on trial and has just failed.
/// </summary>
internal sealed class VersionFallback(
    ToolInventory inventory, QuarantineBook quarantine, VersionGuards guards, VersionStats stats, AttemptLoop attempts, TimeProvider time)
{
    /// <summary>Where to start the call.</summary>
    public ValueTask<Placement> PlaceAsync(ToolVersion tool, CallCommand command, CancellationToken cancellationToken) =>
        PlaceAsync(tool, command, isGroup: false, cancellationToken);

    /// <summary>Where to start the call, or the group, which only a version with batching can take.</summary>
    public async ValueTask<Placement> PlaceAsync(
        ToolVersion tool, CallCommand command, bool isGroup, CancellationToken cancellationToken)
    {
        var manifest = tool.Manifest;
        if (quarantine.Find(manifest.Name, manifest.Version) is not { } entry)
            return default;
        if (await TryProbeAsync(tool, entry.NextProbeAt, command, cancellationToken))
            return default;
        if (Fallback(manifest, command, isGroup) is { } previous && previous.TryEnter())
            return new Placement(new ToolLease(previous), Refusal: null);
        // Somebody may have taken the probe or released it meanwhile.
        entry = quarantine.Find(manifest.Name, manifest.Version) ?? entry;
        return new Placement(Other: null, Outcome.Failure(new CallError
        {
            Type = ProblemTypes.Quarantined,
            Title = "The tool's version is in quarantine.",
            Detail = $"{entry.Reason} Next probe at {entry.NextProbeAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}.",
            Status = 503,
            Retryable = true,
        }));
    }

    /// <summary>
    /// Runs a call of an idempotent tool. When its version is on trial, or gets no calls any more, and fails, the call runs again within
    /// its deadline on another version; the failure counts against the first one all the same. So does a probe of a version in quarantine whose callers
    /// get the previous one.
    /// </summary>
    public async Task<Outcome> RunAsync(ToolVersion tool, CallCommand command, CancellationToken cancellationToken)
    {
        var outcome = await attempts.RunAsync(tool, command, cancellationToken);
        Ended(command, outcome);
        if (!outcome.End.IsFailure()
            || time.GetUtcNow() >= command.Deadline
            || Beside(tool.Manifest, command) is not { Manifest.Idempotent: true } beside
            || !beside.TryEnter())
        {
            return outcome;
        }
        using var lease = new ToolLease(beside);
        var again = await attempts.RunAsync(beside, command, cancellationToken);
        Ended(command, again);
        return (outcome.Error?.EffectPossible == true ? again.AfterLostAnswer : again) with { Attempts = outcome.Attempts + again.Attempts, StartedAt = outcome.StartedAt };
    }

    /// <summary>Remembers how a call ended. One that rehearsed a fault tells nothing.</summary>
    public void Ended(CallCommand command, Outcome outcome)
    {
        if (command.Fault is null && outcome is { StartedAt: { } startedAt, Version: { } version })
            stats.Record(command.Tool, version, outcome.End, time.GetUtcNow() - startedAt);
    }

    /// <summary>Makes the call the probe of its version, when one is due.</summary>
    private async Task<bool> TryProbeAsync(
        ToolVersion tool, DateTimeOffset nextProbeAt, CallCommand command, CancellationToken cancellationToken)
    {
        if (nextProbeAt > time.GetUtcNow()
            || command.Fault is not null
            || guards.Find(tool.Manifest.Name, tool.Manifest.Version) is not { } guard
            || !await quarantine.TryClaimProbeAsync(guard, cancellationToken))
        {
            return false;
        }
        guard.Probe(command.Id);
        return true;
    }

    private ToolVersion? Beside(ToolManifest manifest, CallCommand command)
    {
        if (inventory.Current.InsteadOf(manifest.Name, manifest.Version) is { } beside && MayRun(beside.Manifest, command))
            return beside;
        return quarantine.Find(manifest.Name, manifest.Version) is not null ? Fallback(manifest, command, isGroup: false) : null;
    }

    private ToolVersion? Fallback(ToolManifest manifest, CallCommand command, bool isGroup) =>
        manifest.Isolation.Quarantine.Fallback == QuarantineFallback.Previous ? Previous(manifest, command, isGroup) : null;

    /// <summary>The newest older version that is active, well, and open to the caller.</summary>
    private ToolVersion? Previous(ToolManifest manifest, CallCommand command, bool isGroup) => inventory.Current.Versions
        .Where(other => other.Manifest.Name == manifest.Name
            && VersionOrder.Instance.Compare(other.Manifest.Version, manifest.Version) < 0
            && inventory.Document?.StateOf(other.Manifest) == VersionState.Active
            && guards.Find(other.Manifest.Name, other.Manifest.Version) is null or { IsHealthy: true }
            && (!isGroup || other.Manifest.Batching is not null)
            && MayRun(other.Manifest, command))
        .MaxBy(other => other.Manifest.Version, VersionOrder.Instance);

    // The scopes of the version that the call was accepted for have been checked, not those of another.
    private bool MayRun(ToolManifest other, CallCommand command) =>
        quarantine.Find(other.Name, other.Version) is null && command.Principal.Holds(other.RequiredScopes);
}

/// <summary>Where a call starts.</summary>
/// <param name="Other">Another version than its own; whoever runs the call ends the lease. Null: its own.</param>
/// <param name="Refusal">The outcome when there is no version to start it on.</param>
internal readonly record struct Placement(ToolLease? Other, Outcome? Refusal);
