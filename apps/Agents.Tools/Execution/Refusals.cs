using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tools.Inventory;

namespace Agents.Tools.Execution;

/// <summary>Why a call is not started.</summary>
internal static class Refusals
{
    /// <summary>Its outcome when it is cancelled or too late; null when it may start.</summary>
    public static Outcome? BeforeStart(QueuedCall call, CallRecord record, DateTimeOffset now)
    {
        if (call.CancelAsked || record.CancelRequestedAt is not null)
            return Outcome.Cancelled;
        return record.Command.Deadline <= now ? Outcome.Expired : null;
    }

    /// <summary>
    /// Its outcome when the tool is gone or not for its caller; null when it may start. The gateway has checked this before; a worker
    /// trusts nobody who can write to a topic.
    /// </summary>
    public static Outcome? OfTool(ToolVersion? tool, CallCommand command)
    {
        if (tool is null)
            return Outcome.Failure(ProblemTypes.ToolNotFound, $"There is no tool '{command.Tool}' {command.Version}.");
        return command.Principal.Holds(tool.Manifest.RequiredScopes)
            ? null
            : Outcome.Failure(
                ProblemTypes.Forbidden,
                "The principal lacks a scope that the tool requires.",
                $"Required: {string.Join(' ', tool.Manifest.RequiredScopes)}.");
    }
}
