using System.Diagnostics;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Gateway.Inventory;
using Agents.Hosting.Schedules;

namespace Agents.Gateway.Calls;

/// <summary>Checks a submission against its tool and makes the command of it.</summary>
internal sealed class CallFactory(CurrentCatalog catalog, GatewayOptions options, TimeProvider time)
{
    public Outcome<CallCommand> Create(Submission submission)
    {
        if (FaultRequest.Check(submission.Fault, submission.Caller, options) is { } noFault)
        {
            return noFault;
        }

        // Read once: loaded between two looks, it would be a tool that does not exist.
        var known = catalog.Value;
        if (known.Find(submission.Tool) is not { } tool)
        {
            return known.IsLoaded
                ? Refusal.NoSuchTool(submission.Tool)
                : Refusal.Unavailable("The inventory has not been read yet. Nothing was accepted; try again.");
        }

        var id = submission.IdempotencyKey is { } key
            ? CallId.Derive(submission.Caller.Tenant, tool.Name, key)
            : CallId.New();
        var version = tool.Pick(submission.Caller.Tenant, submission.OrderingKey, id);
        var manifest = version.Manifest;
        if (!submission.Caller.Holds(manifest.RequiredScopes))
        {
            return Refusal.MissingScope(manifest.RequiredScopes);
        }

        if (version.Schema.Check(submission.Arguments) is { Count: > 0 } errors)
        {
            return Refusal.InvalidArguments(manifest.Name, errors);
        }

        var now = time.GetUtcNow();
        return new CallCommand
        {
            Id = id,
            Tool = manifest.Name,
            Version = manifest.Version,
            Class = manifest.Class,
            Principal = submission.Caller,
            Arguments = submission.Arguments,
            OrderingKey = submission.OrderingKey,
            AcceptedAt = now,
            Deadline = Deadline(submission, manifest, now),
            IdempotencyKey = id,
            Fault = submission.Fault,
            TraceParent = Activity.Current?.Id,
        };
    }

    // A call that waits for a schedule has its usual time from then on.
    private DateTimeOffset Deadline(Submission submission, ToolManifest manifest, DateTimeOffset now) => submission.DeadlineMs is { } ms
        ? now + TimeSpan.FromMilliseconds(ms)
        : (ToolSchedule.NextAfter(manifest.Batching, now) ?? now) + options.DeadlineOf(manifest.Class);

    /// <summary>
    /// Whether a record that is there already is the same call, asked for again. A call with a fault is a rehearsal: it is never taken
    /// for the one without, nor the other way round.
    /// </summary>
    public static bool IsSame(CallRecord there, CallCommand again) =>
        there.Command.Tool == again.Tool
        && there.Command.OrderingKey == again.OrderingKey
        && there.Command.Fault == again.Fault
        && JsonElement.DeepEquals(there.Command.Arguments, again.Arguments);
}
