using Dapr.Workflow;

namespace Agents.Conformance.Clients.Kills;

/// <summary>Workflows that take about a second or two, so that a kill finds many of them on their way. Each gives the number of its steps.</summary>
internal static class KillWorkflows
{
    /// <summary>Name and output of each.</summary>
    public static IReadOnlyDictionary<string, int> Steps { get; } = new Dictionary<string, int>
    {
        ["chain"] = 8,
        ["fan"] = 6,
        ["timers"] = 3,
        ["events"] = 3,
        ["parent"] = 8,
        ["renews"] = 4,
    };

    public static void Register(WorkflowRuntimeOptions options, RunJournal journal)
    {
        // Long enough to be killed in.
        options.RegisterActivity<Step, string>("step", async (context, step) =>
        {
            var key = $"{context.InstanceId} {step.Round} {context.TaskExecutionKey}";
            journal.Starts(key);
            await Task.Delay(step.Milliseconds);
            return key;
        });
        options.RegisterWorkflow<int, int>("chain", (context, _) => StepsAsync(context, 8));
        options.RegisterWorkflow<int, int>("fan", async (context, _) =>
            (await Task.WhenAll(Enumerable.Range(1, 6).Select(n => StepAsync(context, n * 20)))).Sum());
        options.RegisterWorkflow<int, int>("timers", async (context, _) =>
        {
            var done = 0;
            foreach (var wait in new[] { 250, 400, 550 })
            {
                await context.CreateTimer(TimeSpan.FromMilliseconds(wait));
                done += await StepAsync(context, 20);
            }
            return done;
        });
        options.RegisterWorkflow<int, int>("events", async (context, _) =>
        {
            var done = 0;
            foreach (var name in new[] { "event1", "event2", "event3" })
            {
                await context.WaitForExternalEventAsync<int>(name, TimeSpan.FromMinutes(5));
                done += await StepAsync(context, 20);
            }
            return done;
        });
        options.RegisterWorkflow<int, int>("parent", async (context, _) =>
        {
            var children = await Task.WhenAll(context.CallChildWorkflowAsync<int>("child", 3), context.CallChildWorkflowAsync<int>("child", 4));
            return children.Sum() + await StepAsync(context, 20);
        });
        options.RegisterWorkflow<int, int>("child", StepsAsync);
        options.RegisterWorkflow<int, int>("renews", async (context, done) =>
        {
            done += await StepAsync(context, 60, done);
            if (done < 4) context.ContinueAsNew(done);
            return done;
        });

        async Task<int> StepsAsync(WorkflowContext context, int count)
        {
            for (var i = 0; i < count; i++) await StepAsync(context, 60);
            return count;
        }

        async Task<int> StepAsync(WorkflowContext context, int milliseconds, int round = 0)
        {
            var key = await context.CallActivityAsync<string>("step", new Step(milliseconds, round));
            journal.HasSeen(key); // In replays, too: the application may have died before it wrote this.
            return 1;
        }
    }

    /// <summary>How long it takes, and the round of a workflow that goes on as new: the keys of activities are the same in each.</summary>
    private sealed record Step(int Milliseconds, int Round);
}
