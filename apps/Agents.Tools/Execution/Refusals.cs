using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tools.Inventory;

namespace Agents.Tools.Execution;

/// <summary>Why a call is not started.</summary>
internal static class Refusals
{
    /// <summary>The outcome of a call that must not start, or null. The gateway has checked most of this; a worker trusts nobody who can write to a topic.</summary>
    public static Outcome? BeforeStart(CallRecord record, ToolVersion? tool, DateTimeOffset now)
    {
        var command = record.Command;
        if (record.CancelRequestedAt is not null)
            return Outcome.Cancelled;
        if (command.Deadline <= now)
            return Outcome.Expired;
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
