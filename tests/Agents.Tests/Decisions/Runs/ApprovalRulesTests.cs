using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Runs;
using Agents.Decisions.Runs.Approvals;

namespace Agents.Tests.Decisions.Runs;

public sealed class ApprovalRulesTests
{
    private static readonly NeededApproval Boss = new()
    {
        Name = "boss",
        Roles = ["boss"],
        Count = 2,
        FourEyes = true,
        TimeoutMs = 1000,
        OnTimeout = DecisionOutcome.Deny,
        Delegation = true,
    };

    [Theory]
    [InlineData("anna", "role:boss", null, "Taken")]
    [InlineData("anna", "role:clerk", null, "NotAllowed")] // Has not the role.
    [InlineData("anna", "*", null, "NotAllowed")] // All scopes make nobody an approver.
    [InlineData("asker", "role:boss", null, "NotAllowed")] // Asked for it.
    [InlineData("anna", "role:boss", "ben", "Taken")]
    [InlineData("anna", "role:boss", "anna", "NotAllowed")] // To oneself.
    [InlineData("anna", "role:boss", "asker", "NotAllowed")] // To who asked for it.
    [InlineData("anna", "role:clerk", "ben", "NotAllowed")]
    public void Judge_FirstAnswer_DependsOnRoleFourEyesAndDelegation(string subject, string scope, string? delegateTo, string verdict) =>
        Assert.Equal(verdict, Judge([Boss], [], Answer(subject, scope, delegateTo)).Verdict.ToString());

    [Fact]
    public void Judge_SamePersonTwice_CountsOnce()
    {
        var first = Judge([Boss], [], Answer("anna", "role:boss"));

        Assert.Equal(ApprovalVerdict.NotAllowed, Judge([Boss], [first.Outcome!], Answer("anna", "role:boss")).Verdict);
        Assert.Equal(ApprovalState.Open, ApprovalRules.StateOf(Boss, [first.Outcome!]));
        var second = Judge([Boss], [first.Outcome!], Answer("ben", "role:boss"));
        Assert.Equal(ApprovalState.Approved, ApprovalRules.StateOf(Boss, [first.Outcome!, second.Outcome!]));
    }

    [Fact]
    public void Judge_Delegated_TheOtherMayAnswerWithoutTheRoleAndNotPassItOn()
    {
        ApprovalOutcome[] answers = [Judge([Boss], [], Answer("anna", "role:boss", "ben")).Outcome!];

        Assert.Equal(ApprovalVerdict.NotAllowed, Judge([Boss], answers, Answer("anna", "role:boss")).Verdict);
        Assert.Equal(ApprovalVerdict.NotAllowed, Judge([Boss], answers, Answer("ben", "decisions:approve", "carl")).Verdict);
        Assert.Equal(ApprovalVerdict.NotAllowed, Judge([Boss], answers, Answer("carl", "decisions:approve")).Verdict);
        Assert.Equal(ApprovalVerdict.Taken, Judge([Boss], answers, Answer("ben", "decisions:approve")).Verdict);
    }

    [Fact]
    public void Judge_DelegatedToOneWhoHasAnswered_IsRefused()
    {
        ApprovalOutcome[] answers = [Judge([Boss], [], Answer("ben", "role:boss")).Outcome!];

        Assert.Equal(ApprovalVerdict.NotAllowed, Judge([Boss], answers, Answer("anna", "role:boss", "ben")).Verdict);
    }

    [Fact]
    public void Judge_NotAllowedByTheType_CannotBeDelegated() =>
        Assert.Equal(ApprovalVerdict.NotAllowed, Judge([Boss with { Delegation = false }], [], Answer("anna", "role:boss", "ben")).Verdict);

    [Fact]
    public void Judge_NoSaid_NothingIsOpenAnyMore()
    {
        ApprovalOutcome[] answers = [Judge([Boss], [], Answer("anna", "role:boss") with { Approve = false }).Outcome!];

        Assert.Equal(ApprovalState.Denied, ApprovalRules.StateOf(Boss, answers));
        Assert.Equal(ApprovalVerdict.NotOpen, Judge([Boss], answers, Answer("ben", "role:boss")).Verdict);
    }

    [Fact]
    public void Judge_TwoOpenForOnePerson_WantsAName()
    {
        NeededApproval[] both = [Boss, Boss with { Name = "finance" }];

        Assert.Equal(ApprovalVerdict.NotNamed, Judge(both, [], Answer("anna", "role:boss")).Verdict);
        var named = Judge(both, [], Answer("anna", "role:boss") with { Approval = "finance" });
        Assert.Equal((ApprovalVerdict.Taken, "finance"), (named.Verdict, named.Outcome!.Approval));
        Assert.Equal(ApprovalVerdict.NotOpen, Judge(both, [], Answer("anna", "role:boss") with { Approval = "other" }).Verdict);
    }

    [Fact]
    public void Judge_NoFourEyes_WhoAskedMayApprove() =>
        Assert.Equal(ApprovalVerdict.Taken, Judge([Boss with { FourEyes = false }], [], Answer("asker", "role:boss")).Verdict);

    private static (ApprovalVerdict Verdict, ApprovalOutcome? Outcome) Judge(
        IReadOnlyList<NeededApproval> needed, IReadOnlyList<ApprovalOutcome> answers, ApprovalAnswer answer) =>
        ApprovalRules.Judge(needed, answers, "asker", answer);

    private static ApprovalAnswer Answer(string subject, string scope, string? delegateTo = null) => new()
    {
        Approve = true,
        Subject = subject,
        Scopes = [scope],
        DelegateTo = delegateTo,
        At = DateTimeOffset.UnixEpoch,
    };
}
