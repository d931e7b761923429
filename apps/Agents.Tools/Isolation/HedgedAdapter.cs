using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;

namespace Agents.Tools.Isolation;

/// <summary>
/// Sends an attempt a second time when it takes longer than 95 of 100 do. The first answer wins, and the other is broken off. Both
/// carry the same attempt number and key: to the tool it is one attempt that came twice. Around the guard, which judges each of them.
/// </summary>
internal sealed class HedgedAdapter(IToolAdapter guarded, ToolHedging hedging, RunTimes times, TimeProvider time) : AdapterDecorator(guarded)
{
    private readonly HedgeBudget _budget = new(hedging.MaxRatio);
    private readonly TimeSpan _minDelay = TimeSpan.FromMilliseconds(hedging.MinDelayMs);

    public override Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        _budget.Earn();
        if (times.Added < hedging.MinimumCalls || times.P95 is not { } p95)
            return Inner.SendAsync(request, cancellationToken);
        return HedgeAsync(request, p95 > _minDelay ? p95 : _minDelay, cancellationToken);
    }

    private async Task<ToolAnswer> HedgeAsync(ToolRequest request, TimeSpan delay, CancellationToken cancellationToken)
    {
        var first = new Race(Inner, request, cancellationToken);
        if (await first.EndsWithinAsync(delay, time, cancellationToken) || cancellationToken.IsCancellationRequested || !_budget.TrySpend())
            return await first.FinishAsync();

        var second = new Race(Inner, request with { TimeLeft = request.Deadline - time.GetUtcNow() }, cancellationToken);
        await Task.WhenAny(first.Answer, second.Answer);
        var (winner, loser) = first.Answer.IsCompleted ? (first, second) : (second, first);
        // A fault is no answer, as long as the other may bring one.
        if (await winner.Answer is ToolAnswer.Fault && await loser.Answer is not ToolAnswer.Fault)
            (winner, loser) = (loser, winner);
        // Not awaited: the call has its answer, and the guard sees how the other ends.
        _ = loser.BreakOffAsync();
        return await winner.FinishAsync();
    }

    private sealed class Race
    {
        private readonly CancellationTokenSource _breakOff;

        public Race(IToolAdapter adapter, ToolRequest request, CancellationToken cancellationToken)
        {
            _breakOff = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Answer = adapter.SendAsync(request, _breakOff.Token);
        }

        public Task<ToolAnswer> Answer { get; }

        public async Task<bool> EndsWithinAsync(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken)
        {
            using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(Answer, Task.Delay(delay, time, answered.Token));
            await answered.CancelAsync();
            return Answer.IsCompleted;
        }

        public async Task<ToolAnswer> FinishAsync()
        {
            using (_breakOff)
                return await Answer;
        }

        public async Task BreakOffAsync()
        {
            using (_breakOff)
            {
                await _breakOff.CancelAsync();
                await ((Task)Answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
