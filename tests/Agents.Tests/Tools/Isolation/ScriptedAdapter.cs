using System.Collections.Concurrent;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;
using Agents.Tools.Adapters;

namespace Agents.Tests.Tools.Isolation;

/// <summary>An adapter whose every answer comes when the test says so.</summary>
internal sealed class ScriptedAdapter : IToolAdapter
{
    private readonly ConcurrentQueue<Sent> _sent = new();
    private readonly SemaphoreSlim _arrived = new(0);

    /// <summary>What was sent, in order.</summary>
    public IReadOnlyList<Sent> All => [.. _sent];

    public static ToolAnswer Result { get; } = new ToolAnswer.Result(FakeTool.Result);

    public static ToolAnswer Refusal { get; } = new ToolAnswer.Refusal(new CallError { Type = "urn:shop:no", Title = "No.", Status = 500 });

    public static ToolAnswer Lost { get; } = new ToolAnswer.Fault(FakeTool.Unreachable, NeverSent: false);

    public static ToolAnswer NotConnected { get; } = new ToolAnswer.Fault(FakeTool.Unreachable, NeverSent: true) { Connecting = true };

    public static ToolAnswer TimedOut { get; } =
        new ToolAnswer.Fault(FakeTool.Unreachable with { Type = ProblemTypes.ToolTimeout, Title = "Too late." }, NeverSent: false);

    public static ToolRequest Request(DateTimeOffset now, int timeMs = 30_000, string? fault = null, string? id = null) => new(
        Calls.Command(id) with { Fault = fault }, 1, now.AddMilliseconds(timeMs), TimeSpan.FromMilliseconds(timeMs));

    /// <summary>The next one that is sent.</summary>
    public async Task<Sent> NextAsync()
    {
        Assert.True(await _arrived.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken), "Nothing was sent.");
        return _sent.Last();
    }

    public Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        var sent = new Sent(request, cancellationToken);
        _sent.Enqueue(sent);
        _arrived.Release();
        return sent.Answer.Task;
    }

    public Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken) =>
        Task.FromResult<EffectAnswer>(new EffectAnswer.Absent());

    public ValueTask DisposeAsync()
    {
        _arrived.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>One request. As adapters do, it answers with a time-out when it is broken off.</summary>
    internal sealed class Sent
    {
        public Sent(ToolRequest request, CancellationToken cancellationToken)
        {
            Request = request;
            cancellationToken.Register(() => Answer.TrySetResult(TimedOut));
            Token = cancellationToken;
        }

        public ToolRequest Request { get; }

        public CancellationToken Token { get; }

        public TaskCompletionSource<ToolAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
