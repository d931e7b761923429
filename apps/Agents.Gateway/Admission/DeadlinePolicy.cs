using System.Globalization;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;
using Agents.Gateway.Inventory;
using Agents.Hosting.Schedules;

namespace Agents.Gateway.Admission;

/// <summary>A call that could not start before its deadline is refused at once instead of being queued to die.</summary>
internal sealed class DeadlinePolicy(StartEstimate estimate, CurrentCatalog catalog, TimeProvider time) : IAdmissionPolicy
{
    public Refusal? Check(CallCommand command)
    {
        var now = time.GetUtcNow();
        // A call with an ordering key, or one that rehearses a fault, does not wait for the schedule.
        if (command is { OrderingKey: null, Fault: null }
            && ToolSchedule.NextAfter(catalog.Value.ManifestOf(command.Tool, command.Version)?.Batching, now) is { } next)
        {
            return next <= command.Deadline
                ? null
                : Refusal.TooMany(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Limit deadline: the tool's calls go out by schedule, next at {next:O}; the call's deadline is {command.Deadline:O}."),
                    next - command.Deadline);
        }

        // No figures: accepted. Durability goes first, and a guess would refuse what may well be done.
        if (estimate.For(command) is not { } start || now + start.Wait <= command.Deadline)
        {
            return null;
        }

        var allowed = command.Deadline - now;
        return Refusal.TooMany(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Limit deadline: with {start.Ahead} calls ahead of it, the call could start in about {start.Wait.TotalSeconds:0.0} s; its deadline allows {Math.Max(0, allowed.TotalSeconds):0.0} s."),
            start.Wait - allowed);
    }
}
