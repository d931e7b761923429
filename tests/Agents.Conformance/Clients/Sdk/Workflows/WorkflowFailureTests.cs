using Dapr.Workflow;

namespace Agents.Conformance.Clients.Sdk.Workflows;

public sealed class WorkflowFailureTests(WorkflowApp app) : IClassFixture<WorkflowApp>
{
    [Fact]
    public async Task Activity_Fails_SoDoesItsWorkflow()
    {
        var state = await app.RunAsync("fails", "no stock");

        Assert.Equal(WorkflowRuntimeStatus.Failed, state.RuntimeStatus);
        Assert.Equal(("Dapr.Workflow.WorkflowTaskFailedException", "Task failed: no stock"), (state.FailureDetails!.ErrorType, state.FailureDetails.ErrorMessage));
        Assert.NotNull(state.FailureDetails.StackTrace);
    }

    [Fact]
    public async Task Activity_FailureIsCaught_TheWorkflowGoesOn() => Assert.Equal("no stock", (await app.RunAsync("caught", "no stock")).ReadOutputAs<string>());

    [Fact]
    public async Task Workflow_Throws_FailsWithWhatItThrew()
    {
        var state = await app.RunAsync("failsItself", "bad input");

        Assert.Equal((WorkflowRuntimeStatus.Failed, "System.ArgumentException", "bad input"), (state.RuntimeStatus, state.FailureDetails!.ErrorType, state.FailureDetails.ErrorMessage));
        Assert.True(state.FailureDetails.IsCausedBy<ArgumentException>());
    }

    [Fact]
    public async Task Activity_WithRetries_SucceedsOnALaterAttempt()
    {
        var id = await app.BeginAsync("retries", new Retrying(Attempts: 5, Good: 3));

        Assert.Equal(3, (await app.EndAsync(id)).ReadOutputAs<int>());
        Assert.Equal(3, app.Runs.Of(id, "flaky"));
    }

    [Fact]
    public async Task Activity_WithRetries_GivesUpAfterTheLastAttempt()
    {
        var id = await app.BeginAsync("retries", new Retrying(Attempts: 3, Good: 100));

        var state = await app.EndAsync(id);

        Assert.Equal((WorkflowRuntimeStatus.Failed, "Task failed: attempt 3"), (state.RuntimeStatus, state.FailureDetails!.ErrorMessage));
        Assert.Equal(3, app.Runs.Of(id, "flaky"));
    }

    [Theory]
    [InlineData("nobody-home", "nobody-home")]
    [InlineData("missingActivity", "nobody-home")]
    [InlineData("missingChild", "nobody-home")]
    [InlineData("waitsElsewhere", "waitsElsewhere")]
    public async Task Workflow_ThatCannotRun_FailsAndSaysWhat(string name, string named)
    {
        var state = await app.RunAsync(name, 1);

        Assert.Equal(WorkflowRuntimeStatus.Failed, state.RuntimeStatus);
        Assert.Contains(named, state.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }
}
