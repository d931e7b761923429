using Dapr.Workflow;
using static Agents.Tests.Sdk.Workflows.Events;

namespace Agents.Tests.Sdk.Workflows;

public sealed class NonDeterminismTests
{
    [Fact]
    public void Step_OfAnotherKind_FailsAndNamesBoth()
    {
        var failure = AfterActivity().Changed(async context => { await context.CreateTimer(TimeSpan.FromSeconds(1)); return 0; })
            .Turn(Completed(0)).Failure();

        Assert.Equal(("NonDeterminismError", true), (failure.ErrorType, failure.IsNonRetriable));
        Assert.StartsWith(
            "Workflow 'order' (instance 'order-1') did not do again what its history has: step 0 is activity 'pay' there, but the code took timer as this step.",
            failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_OfAnotherName_Fails() => Assert.Contains(
        "step 0 is activity 'pay' there, but the code took activity 'ship' as this step",
        AfterActivity().Changed(async context => await context.CallActivityAsync<int>("ship")).Turn(Completed(0, "1")).Failure().ErrorMessage,
        StringComparison.Ordinal);

    [Fact]
    public void Step_ThatIsGone_Fails() => Assert.Contains(
        "step 0 is activity 'pay' there, but the code took only 0 steps by then",
        AfterActivity().Changed(_ => Task.FromResult(1)).Turn(Completed(0)).Failure().ErrorMessage,
        StringComparison.Ordinal);

    [Fact]
    public void Mismatch_DropsWhatTheCodeAskedFor() =>
        Assert.Single(AfterActivity().Changed(async context =>
        {
            await Task.WhenAll(context.CallActivityAsync("ship"), context.CallActivityAsync("bill"));
            return 0;
        }).Turn().Actions);

    [Fact]
    public void Wait_OutsideOfTheContext_FailsInsteadOfHanging()
    {
        var never = new TaskCompletionSource();

        var failure = Instance.Of(async _ => { await never.Task; return 0; }).Turn().Failure();

        Assert.Equal("NonDeterminismError", failure.ErrorType);
        Assert.Contains("waits for something that is not its context's", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Context_UsedFromAnotherThread_IsRefused()
    {
        var refusal = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Instance.Of(async context =>
        {
            // Not awaited: it is what the code must not do.
            _ = Task.Run(() => refusal.SetResult(Record.Exception(() => context.NewGuid())), TestContext.Current.CancellationToken);
            return await context.CallActivityAsync<int>("pay");
        }).Turn();

        var refused = Assert.IsType<InvalidOperationException>(await refusal.Task);

        Assert.Contains("used its context outside of its turn", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Context_UsedAfterItsTurn_IsRefused()
    {
        WorkflowContext? kept = null;
        Instance.Of(context => { kept = context; return Task.FromResult(0); }).Turn();

        Assert.Throws<InvalidOperationException>(() => kept!.SetCustomStatus(1));
    }

    private static Instance AfterActivity()
    {
        var instance = Instance.Of(async context => await context.CallActivityAsync<int>("pay"));
        instance.Turn();
        return instance;
    }
}
