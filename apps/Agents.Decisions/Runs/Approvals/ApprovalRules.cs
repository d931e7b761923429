using Agents.Decisions.Evaluation;

namespace Agents.Decisions.Runs.Approvals;

/// <summary>Who may answer, and what the answers come to. Pure: the record's answers and the clock decide.</summary>
internal static class ApprovalRules
{
    public const string Approved = "approved";
    public const string Denied = "denied";
    public const string Delegated = "delegated";
    public const string TimedOut = "timeout";

    /// <summary>Where one approval stands.</summary>
    public static ApprovalState StateOf(NeededApproval needed, IReadOnlyList<ApprovalOutcome> answers)
    {
        var own = answers.Where(one => one.Approval == needed.Name).ToArray();
        if (own.Any(one => one.Answer == Denied))
            return ApprovalState.Denied;
        if (own.Any(one => one.Answer == TimedOut))
            return ApprovalState.TimedOut;
        return own.Count(one => one.Answer == Approved) >= needed.Count ? ApprovalState.Approved : ApprovalState.Open;
    }

    /// <summary>The answer for the record, or why it does not count.</summary>
    /// <param name="needed">The approvals of the decision.</param>
    /// <param name="answers">Those that the record has.</param>
    /// <param name="requestedBy">Who asked for the decision.</param>
    /// <param name="answer">What is said now.</param>
    public static (ApprovalVerdict Verdict, ApprovalOutcome? Outcome) Judge(
        IReadOnlyList<NeededApproval> needed, IReadOnlyList<ApprovalOutcome> answers, string requestedBy, ApprovalAnswer answer)
    {
        var open = needed.Where(one => StateOf(one, answers) == ApprovalState.Open && (answer.Approval is null || one.Name == answer.Approval)).ToArray();
        if (open.Length == 0)
            return (ApprovalVerdict.NotOpen, null);
        // Without a name it is the one that this person may answer; two of them have to be told apart.
        var own = open.Where(one => May(one, answers, requestedBy, answer)).ToArray();
        if (own.Length == 0)
            return (ApprovalVerdict.NotAllowed, null);
        if (own.Length > 1)
            return (ApprovalVerdict.NotNamed, null);
        var kind = answer.DelegateTo is not null ? Delegated : answer.Approve ? Approved : Denied;
        return (ApprovalVerdict.Taken, new ApprovalOutcome(own[0].Name, answer.Subject, kind, answer.DelegateTo, answer.Reason, answer.At));
    }

    private static bool May(NeededApproval needed, IReadOnlyList<ApprovalOutcome> answers, string requestedBy, ApprovalAnswer answer)
    {
        if (needed.FourEyes && (answer.Subject == requestedBy || answer.DelegateTo == requestedBy))
            return false;
        var own = answers.Where(one => one.Approval == needed.Name).ToArray();
        if (own.Any(one => one.Subject == answer.Subject))
            return false;
        var holds = needed.Roles.Any(role => answer.Scopes.Contains("role:" + role));
        if (answer.DelegateTo is not { } other)
            return holds || own.Any(one => one.DelegatedTo == answer.Subject);
        // What was delegated is not passed on, and nobody gets two voices.
        return holds && needed.Delegation && other != answer.Subject && !own.Any(one => one.Subject == other || one.DelegatedTo == other);
    }
}

internal enum ApprovalState
{
    Open,
    Approved,
    Denied,
    TimedOut,
}
