using Microsoft.AspNetCore.Http;

namespace Agents.CloudStandIns.Hosting;

/// <summary>
/// What goes wrong on purpose: each fault hits the next requests of its operation (null: of any), as often as it says, in the order in which
/// the faults were set.
/// </summary>
public sealed class Faults
{
    private readonly Lock _lock = new();
    private readonly List<Planned> _planned = [];
    private readonly List<PlannedItem> _items = [];
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers with an error instead.</summary>
    public void Refuse(int status, int times = 1, int? retryAfterSeconds = null, string? operation = null) =>
        Add(operation, times, new Fault(context => throw new Refused(status, "Injected", "A fault on purpose.") { RetryAfterSeconds = retryAfterSeconds }));

    /// <summary>Never answers, until the caller goes or <see cref="Release"/>.</summary>
    public void Hang(int times = int.MaxValue, string? operation = null)
    {
        Task released;
        lock (_lock)
            released = _released.Task;
        Add(operation, times, new Fault(async context =>
        {
            await released.WaitAsync(context.RequestAborted);
            return true;
        }));
    }

    /// <summary>Ends the connection in the middle of the answer.</summary>
    public void Cut(int times = 1, string? operation = null) =>
        Add(operation, times, new Fault(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{\"val", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
            return false;
        }));

    /// <summary>Fails single items of the next batches: those whose key ends so.</summary>
    public void FailItems(string keyEnd, int status, int times = 1)
    {
        lock (_lock)
            _items.Add(new PlannedItem(keyEnd, status, times));
    }

    /// <summary>Forgets all faults, and lets go what hangs.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _planned.Clear();
            _items.Clear();
            _released.TrySetResult();
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    internal Fault? Take(string operation)
    {
        lock (_lock)
        {
            var planned = _planned.Find(candidate => candidate.Left > 0 && (candidate.Operation is null || candidate.Operation == operation));
            if (planned is null)
                return null;
            planned.Left--;
            return planned.Fault;
        }
    }

    internal int? TakeItem(string key)
    {
        lock (_lock)
        {
            var planned = _items.Find(candidate => candidate.Left > 0 && key.EndsWith(candidate.KeyEnd, StringComparison.Ordinal));
            if (planned is null)
                return null;
            planned.Left--;
            return planned.Status;
        }
    }

    private void Add(string? operation, int times, Fault fault)
    {
        lock (_lock)
            _planned.Add(new Planned(operation, fault) { Left = times });
    }

    private sealed record Planned(string? Operation, Fault Fault)
    {
        public int Left { get; set; }
    }

    private sealed record PlannedItem(string KeyEnd, int Status, int Times)
    {
        public int Left { get; set; } = Times;
    }
}

/// <summary>One that was taken.</summary>
/// <param name="Run">Whether the request is carried out after it.</param>
internal sealed record Fault(Func<HttpContext, Task<bool>> Run)
{
    public Task<bool> PassAsync(HttpContext context) => Run(context);
}
