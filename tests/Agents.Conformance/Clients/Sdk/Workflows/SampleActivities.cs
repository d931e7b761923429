using Dapr.Workflow;

namespace Agents.Conformance.Clients.Sdk.Workflows;

/// <summary>Counts its calls, with a service of the application.</summary>
internal sealed class Counted(Runs runs) : WorkflowActivity<string, int>
{
    public override Task<int> RunAsync(WorkflowActivityContext context, string input) => Task.FromResult(runs.Add(context.InstanceId, input));
}

internal static class SampleActivities
{
    public static void Register(WorkflowRuntimeOptions options, Runs runs)
    {
        options.RegisterActivity<Counted>();
        options.RegisterActivity<int, int>("increment", (_, n) => Task.FromResult(n + 1));
        options.RegisterActivity<string, string>("echo", (_, text) => Task.FromResult(text));
        options.RegisterActivity<Order, Order>("double", (_, order) => Task.FromResult(order with { Amount = order.Amount * 2 }));
        options.RegisterActivity<string, bool>("broken", (_, message) => throw new InvalidOperationException(message));
        // Ends when so many of its instance are running at the same time.
        options.RegisterActivity<int, int>("together", async (context, count) =>
        {
            runs.Add(context.InstanceId, "together");
            await runs.ReachesAsync(context.InstanceId, "together", count);
            return count;
        });
        // Fails until it is called so often.
        options.RegisterActivity<int, int>("flaky", (context, good) =>
        {
            var count = runs.Add(context.InstanceId, "flaky");
            return count < good ? throw new TimeoutException($"attempt {count}") : Task.FromResult(count);
        });
        // Tells how many of its instance were running when it was.
        options.RegisterActivity<int, int>("crowd", async (context, _) =>
        {
            var now = runs.Add(context.InstanceId, "in") - runs.Of(context.InstanceId, "out");
            await Task.Yield();
            runs.Add(context.InstanceId, "out");
            return now;
        });
    }
}

internal sealed record Order(string Customer, decimal Amount);
