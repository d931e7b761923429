namespace Dapr.Workflow;

/// <summary>Fan-out with a limit.</summary>
public static class ParallelExtensions
{
    /// <summary>
    /// Starts one task an input, at most <paramref name="maxConcurrency"/> at a time, and waits for all of them. A failure does not stop
    /// the others.
    /// </summary>
    /// <typeparam name="TInput">Type of the inputs.</typeparam>
    /// <typeparam name="TResult">Type of the results.</typeparam>
    /// <param name="context">The workflow's context.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="taskFactory">Starts the task of an input, through the context.</param>
    /// <param name="maxConcurrency">How many run at a time; at least 1.</param>
    /// <returns>The results, in the order of the inputs.</returns>
    /// <exception cref="AggregateException">At least one failed; it holds all failures, in the order they came.</exception>
    public static async Task<TResult[]> ProcessInParallelAsync<TInput, TResult>(
        this WorkflowContext context,
        IEnumerable<TInput> inputs,
        Func<TInput, Task<TResult>> taskFactory,
        int maxConcurrency = 5)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(taskFactory);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrency, 1);
        TInput[] all = [.. inputs];
        var results = new TResult[all.Length];
        var running = new List<(int Index, Task<TResult> Task)>(Math.Min(maxConcurrency, all.Length));
        var failures = new List<Exception>();
        var next = 0;
        while (next < all.Length || running.Count > 0)
        {
            while (next < all.Length && running.Count < maxConcurrency)
            {
                try
                {
                    running.Add((next, taskFactory(all[next])));
                }
                catch (Exception failure) // Whatever the factory throws is that input's outcome.
                {
                    failures.Add(failure);
                }
                next++;
            }
            if (running.Count == 0) break;
            var ended = await Task.WhenAny(running.Select(entry => entry.Task));
            var at = running.FindIndex(entry => entry.Task == ended);
            try
            {
                results[running[at].Index] = await ended;
            }
            catch (Exception failure) // Whatever the task ended with is that input's outcome.
            {
                failures.Add(failure);
            }
            running.RemoveAt(at);
        }
        return failures.Count == 0 ? results : throw new AggregateException($"{failures.Count} of {all.Length} tasks failed.", failures);
    }
}
