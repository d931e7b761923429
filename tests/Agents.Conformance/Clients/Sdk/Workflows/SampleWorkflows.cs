using Dapr.Workflow;

namespace Agents.Conformance.Clients.Sdk.Workflows;

/// <summary>The workflows of the cases.</summary>
internal static class SampleWorkflows
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    public static void Register(WorkflowRuntimeOptions options, Runs runs)
    {
        SampleActivities.Register(options, runs);
        options.RegisterWorkflow<DoublesOrders>();
        RegisterSteps(options);
        RegisterWaits(options);
        RegisterChildren(options);
        RegisterRenewals(options);
        RegisterFailures(options);
    }

    private static void RegisterSteps(WorkflowRuntimeOptions options)
    {
        options.RegisterWorkflow<int, int>("sequence", async (context, n) =>
        {
            for (var i = 0; i < 5; i++) n = await context.CallActivityAsync<int>("increment", n);
            return n;
        });
        options.RegisterWorkflow<string, string>("plain", (context, text) => Task.FromResult($"{context.Name} {context.InstanceId} {text}"));
        options.RegisterWorkflow<int, int>("fanOut", async (context, count) =>
            (await Task.WhenAll(Enumerable.Range(0, count).Select(_ => context.CallActivityAsync<int>("together", count)))).Length);
        options.RegisterWorkflow<int, int>("limited", async (context, most) => (await context.ProcessInParallelAsync(
            Enumerable.Range(0, 12), n => context.CallActivityAsync<int>("crowd", n), most)).Max());
        options.RegisterWorkflow<string, string>("echoes", (context, text) => context.CallActivityAsync<string>("echo", text));
        options.RegisterWorkflow<string, string>("nothing", async (context, _) => await context.CallActivityAsync<string>("echo"));
        // What was made up in the first turn comes back through an activity and must be made up again in the last one.
        options.RegisterWorkflow<object?, bool>("sameAgain", async (context, _) =>
        {
            var (id, time) = (context.NewGuid(), context.CurrentUtcDateTime);
            var before = await context.CallActivityAsync<string>("echo", $"{id} {time:O}");
            var next = context.NewGuid();
            var after = await context.CallActivityAsync<string>("echo", $"{next}");
            return before == $"{id} {time:O}" && after == $"{next}" && id != next && context.CurrentUtcDateTime >= time;
        });
        options.RegisterWorkflow<object?, bool>("patched", async (context, _) =>
        {
            var isPatched = context.IsPatched("better");
            await context.CallActivityAsync("increment", 1);
            return isPatched && context.IsPatched("better");
        });
        options.RegisterWorkflow<object?, string>("logs", async (context, _) =>
        {
            var log = context.CreateReplaySafeLogger("sample");
            log.Say("begins");
            await context.CallActivityAsync("increment", 1);
            log.Say("goes on");
            await context.CallActivityAsync("increment", 1);
            log.Say("ends");
            return "logged";
        });
    }

    private static void RegisterWaits(WorkflowRuntimeOptions options)
    {
        options.RegisterWorkflow<double, double>("timer", async (context, milliseconds) =>
        {
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMilliseconds(milliseconds));
            return (context.CurrentUtcDateTime - before).TotalMilliseconds;
        });
        options.RegisterWorkflow<object?, string>("timers", async (context, _) =>
        {
            using var stop = new CancellationTokenSource();
            var (late, soon) = (context.CreateTimer(TimeSpan.FromMinutes(10), stop.Token), context.CreateTimer(Short));
            var first = await Task.WhenAny(late, soon);
            stop.Cancel(); // CancelAsync would leave the turn.
            return first == soon && late.IsCanceled ? "soon" : "late";
        });
        options.RegisterWorkflow<object?, Order>("event", (context, _) => context.WaitForExternalEventAsync<Order>("Paid"));
        options.RegisterWorkflow<int, string>("eventLater", async (context, milliseconds) =>
        {
            await context.CreateTimer(TimeSpan.FromMilliseconds(milliseconds));
            return await context.WaitForExternalEventAsync<string>("go");
        });
        options.RegisterWorkflow<int, List<int>>("events", async (context, count) =>
        {
            List<int> got = [];
            while (got.Count < count) got.Add(await context.WaitForExternalEventAsync<int>("go"));
            return got;
        });
        options.RegisterWorkflow<double, string>("eventOrTimeout", async (context, milliseconds) =>
        {
            try
            {
                return await context.WaitForExternalEventAsync<string>("go", TimeSpan.FromMilliseconds(milliseconds));
            }
            catch (TaskCanceledException)
            {
                return "timed out";
            }
        });
        options.RegisterWorkflow<object?, int>("waits", async (context, _) =>
        {
            await context.CallActivityAsync(nameof(Counted), "before");
            await context.WaitForExternalEventAsync<object>("go");
            return await context.CallActivityAsync<int>(nameof(Counted), "after");
        });
        options.RegisterWorkflow<object?, string>("status", async (context, _) =>
        {
            context.SetCustomStatus(new Order("waiting", 1));
            await context.WaitForExternalEventAsync<object>("go");
            context.SetCustomStatus(new Order("almost done", 2));
            await context.WaitForExternalEventAsync<object>("go");
            return "done";
        });
    }

    private static void RegisterChildren(WorkflowRuntimeOptions options)
    {
        options.RegisterWorkflow<string, int>("parent", (context, id) =>
            context.CallChildWorkflowAsync<int>("sequence", 3, new ChildWorkflowTaskOptions(InstanceId: id)));
        options.RegisterWorkflow<int, int[]>("parents", (context, count) =>
            Task.WhenAll(Enumerable.Range(1, count).Select(n => context.CallChildWorkflowAsync<int>("sequence", n))));
        options.RegisterWorkflow<string, int>("parentThatWaits", (context, id) =>
            context.CallChildWorkflowAsync<int>("waits", 0, new ChildWorkflowTaskOptions(InstanceId: id)));
        options.RegisterWorkflow<string, string>("catchesChild", async (context, id) =>
        {
            try
            {
                await context.CallChildWorkflowAsync<bool>("fails", "child", new ChildWorkflowTaskOptions(InstanceId: id));
                return "no failure";
            }
            catch (WorkflowTaskFailedException failure)
            {
                return $"{failure.FailureDetails.ErrorType}: {failure.FailureDetails.ErrorMessage}";
            }
        });
        options.RegisterWorkflow<int, string>("retriesChild", async (context, attempts) =>
        {
            try
            {
                await context.CallChildWorkflowAsync<bool>(
                    "fails", "child", new ChildWorkflowTaskOptions(RetryPolicy: new WorkflowRetryPolicy(attempts, Short)));
                return "no failure";
            }
            catch (WorkflowTaskFailedException failure)
            {
                return failure.FailureDetails.ErrorMessage;
            }
        });
    }

    private static void RegisterRenewals(WorkflowRuntimeOptions options)
    {
        options.RegisterWorkflow<int, int>("again", async (context, n) =>
        {
            n = await context.CallActivityAsync<int>("increment", n);
            if (n < 6) context.ContinueAsNew(n);
            return n;
        });
        options.RegisterWorkflow<int, int>("tightLoop", (context, n) =>
        {
            if (n < 25) context.ContinueAsNew(n + 1);
            return Task.FromResult(n);
        });
        options.RegisterWorkflow<List<int>, List<int>>("againWithEvents", async (context, got) =>
        {
            if (got.Count == 0) await context.CreateTimer(TimeSpan.FromMilliseconds(500));
            got.Add(await context.WaitForExternalEventAsync<int>("go"));
            if (got.Count < 3) context.ContinueAsNew(got, preserveUnprocessedEvents: true);
            return got;
        });
        // The first run leaves an event unread; the second one must not find it.
        options.RegisterWorkflow<bool, string>("againWithoutEvents", async (context, isSecond) =>
        {
            if (isSecond) return await context.WaitForExternalEventAsync<string>("go");
            await context.WaitForExternalEventAsync<string>("renew");
            context.ContinueAsNew(true, preserveUnprocessedEvents: false);
            return "";
        });
    }

    private static void RegisterFailures(WorkflowRuntimeOptions options)
    {
        options.RegisterWorkflow<string, bool>("fails", (context, message) => context.CallActivityAsync<bool>("broken", message));
        options.RegisterWorkflow<string, bool>("failsItself", async (context, message) =>
        {
            await context.CallActivityAsync("increment", 1);
            throw new ArgumentException(message);
        });
        options.RegisterWorkflow<string, string>("caught", async (context, message) =>
        {
            try
            {
                await context.CallActivityAsync("broken", message);
                return "no failure";
            }
            catch (WorkflowTaskFailedException failure) when (failure.FailureDetails.IsCausedBy<InvalidOperationException>())
            {
                return await context.CallActivityAsync<string>("echo", failure.FailureDetails.ErrorMessage);
            }
        });
        options.RegisterWorkflow<Retrying, int>("retries", (context, retrying) => context.CallActivityAsync<int>(
            "flaky", retrying.Good, new WorkflowTaskOptions(new WorkflowRetryPolicy(retrying.Attempts, Short, backoffCoefficient: 2))));
        options.RegisterWorkflow<object?, bool>("missingActivity", (context, _) => context.CallActivityAsync<bool>("nobody-home", 1));
        options.RegisterWorkflow<object?, bool>("missingChild", (context, _) => context.CallChildWorkflowAsync<bool>("nobody-home", 1));
        options.RegisterWorkflow<object?, bool>("waitsElsewhere", async (_, _) =>
        {
            await new TaskCompletionSource().Task;
            return true;
        });
    }
}

/// <summary>How often an activity is tried, and the attempt that succeeds.</summary>
internal sealed record Retrying(int Attempts, int Good);

/// <summary>A workflow as a type, with records in and out.</summary>
internal sealed class DoublesOrders : Workflow<Order, Order[]>
{
    public override async Task<Order[]> RunAsync(WorkflowContext context, Order input)
    {
        var twice = await context.CallActivityAsync<Order>("double", input);
        return [twice, await context.CallActivityAsync<Order>("double", twice)];
    }
}
