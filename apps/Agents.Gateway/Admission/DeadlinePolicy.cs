using System.Globalization;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;

namespace Agents.Gateway.Admission;

/// <summary>A call that could not start before its deadline is refused at once instead of being queued to die.</summary>
internal sealed class DeadlinePolicy(StartEstimate estimate, TimeProvider time) : IAdmissionPolicy
{
    public Refusal? Check(CallCommand command)
    {
        // No figures: accepted. Durability goes first, and a guess would refuse what may well be done.
        if (estimate.For(command) is not { } start || time.GetUtcNow() + start.Wait <= command.Deadline)
        {
            return null;
        }

        var allowed = command.Deadline - time.GetUtcNow();
        return Refusal.TooMany(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Limit deadline: with {start.Ahead} calls ahead of it, the call could start in about {start.Wait.TotalSeconds:0.0} s; its deadline allows {Math.Max(0, allowed.TotalSeconds):0.0} s."),
            start.Wait - allowed);
    }
}
