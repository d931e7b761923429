using System.Globalization;
using Dapr.Workflow;

namespace Agents.Load.ToolServer;

/// <summary>What decisions that are carried out stand beside: a workflow of five activities that do nothing.</summary>
internal sealed class BareWorkflow : Workflow<string, string>
{
    private const int Activities = 5;

    public override async Task<string> RunAsync(WorkflowContext context, string input)
    {
        for (var i = 0; i < Activities; i++)
        {
            input = await context.CallActivityAsync<string>(nameof(BareActivity), input);
        }

        return input;
    }

    public static void Add(IServiceCollection services) => services.AddDaprWorkflow(options =>
    {
        options.RegisterWorkflow<BareWorkflow>();
        options.RegisterActivity<BareActivity>();
    });

    /// <summary><c>POST /workflows/bare</c>: starts one and answers when it has completed.</summary>
    public static void Map(WebApplication app) => app.MapPost("/workflows/bare", async (DaprWorkflowClient client, CancellationToken ct) =>
    {
        var id = await client.ScheduleNewWorkflowAsync(nameof(BareWorkflow), Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture), "x");
        var state = await client.WaitForWorkflowCompletionAsync(id, getInputsAndOutputs: false, ct);
        return state.RuntimeStatus == WorkflowRuntimeStatus.Completed ? Results.Ok() : Results.StatusCode(StatusCodes.Status500InternalServerError);
    });
}

internal sealed class BareActivity : WorkflowActivity<string, string>
{
    public override Task<string> RunAsync(WorkflowActivityContext context, string input) => Task.FromResult(input);
}
