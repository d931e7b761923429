using Polly;
using Polly.CircuitBreaker;

namespace Agents.Memory.Vectors;

/// <summary>
/// The tier as everybody uses it: a call costs no more than its budget, even when the engine does not notice that nobody waits any more, and
/// an engine that fails again and again is not asked for a while, so that it costs nothing. Reads and writes are judged apart: a slow
/// import does not take the recall from a turn.
/// </summary>
internal sealed partial class GuardedTier : IVectorTier
{
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(30);

    private readonly IVectorTier _inner;
    private readonly VectorsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<GuardedTier> _logger;
    private readonly Side _reads;
    private readonly Side _writes;
    private volatile Failure? _last;
    private volatile bool _isPrepared;
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GuardedTier(IVectorTier inner, VectorsOptions options, TimeProvider time, ILogger<GuardedTier> logger)
    {
        _inner = inner;
        _options = options;
        _time = time;
        _logger = logger;
        _reads = new Side("reads", this);
        _writes = new Side("writes", this);
    }

    /// <summary>How it is now.</summary>
    public VectorTierState State => new(
        _options.Provider, !_isPrepared ? TierCondition.Preparing : _reads.IsOpen ? TierCondition.Resting : TierCondition.Ready,
        _isPrepared && _writes.IsOpen, _last?.Reason, _last?.At);

    /// <summary>Ends when the tier has begun to rest, since it was prepared: then it is worth preparing it again.</summary>
    public Task Resting => Volatile.Read(ref _opened).Task;

    public async Task PrepareAsync(VectorModel model, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _opened, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await WithinAsync(
                _options.PrepareBudget,
                async token =>
                {
                    await _inner.PrepareAsync(model, token);
                    return true;
                },
                cancellationToken);
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            throw Failed(exception);
        }

        _isPrepared = true;
    }

    public Task<IReadOnlyList<VectorFault>> UpsertAsync(
        VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken) =>
        CallAsync(_writes, _options.WriteBudget, token => _inner.UpsertAsync(collection, items, token), cancellationToken);

    public Task<IReadOnlyList<VectorFault>> DeleteAsync(
        VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        CallAsync(_writes, _options.WriteBudget, token => _inner.DeleteAsync(collection, tenant, ids, token), cancellationToken);

    public Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken) =>
        CallAsync(_reads, _options.SearchBudget, token => _inner.SearchAsync(collection, query, token), cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(
        VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken) =>
        CallAsync(_writes, _options.WriteBudget, token => _inner.ListAsync(collection, filter, after, limit, token), cancellationToken);

    private async Task<T> CallAsync<T>(Side side, TimeSpan budget, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_isPrepared)
            throw new VectorTierException($"The vector tier '{_options.Provider}' is being prepared{(_last is { } last ? $": {last.Reason}" : ".")}");
        try
        {
            return await side.Pipeline.ExecuteAsync(
                async token => await WithinAsync(budget, call, token), cancellationToken);
        }
        catch (BrokenCircuitException exception)
        {
            throw new VectorTierException($"The vector tier '{_options.Provider}' is not asked for {side.Name} for the moment: {_last?.Reason}", exception);
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            throw Failed(exception);
        }
    }

    private async Task<T> WithinAsync<T>(TimeSpan budget, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<T>? task = null;
        try
        {
            task = call(end.Token);
            return await task.WaitAsync(budget, _time, cancellationToken);
        }
        catch (TimeoutException exception) when (task is { IsCompleted: false })
        {
            throw new VectorTierException($"It did not answer within {budget.TotalMilliseconds:0} ms.", exception);
        }
        finally
        {
            if (task is null or { IsCompleted: true })
                end.Dispose();
            else
                LetGo(task, end);
        }
    }

    // Nobody waits for it any more. It is told so, and what comes of it is looked at only so that nothing stays unobserved.
    private static void LetGo(Task task, CancellationTokenSource end)
    {
        _ = end.CancelAsync();
        _ = task.ContinueWith(
            ended =>
            {
                _ = ended.Exception;
                end.Dispose();
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // What the caller asked wrongly, or gave up, is no fault of the tier.
    private static bool IsFault(Exception exception, CancellationToken cancellationToken) =>
        exception is not (ArgumentException or OperationCanceledException)
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private VectorTierException Failed(Exception exception)
    {
        _last = new Failure(exception.Message, _time.GetUtcNow());
        return exception as VectorTierException ?? new VectorTierException($"The vector tier '{_options.Provider}' failed: {exception.Message}", exception);
    }

    private sealed record Failure(string Reason, DateTimeOffset At);

    /// <summary>Reads or writes, with a breaker of their own.</summary>
    private sealed class Side
    {
        private readonly CircuitBreakerStateProvider _state = new();

        public Side(string name, GuardedTier tier)
        {
            Name = name;
            Pipeline = new ResiliencePipelineBuilder { TimeProvider = tier._time }
                .AddCircuitBreaker(new CircuitBreakerStrategyOptions
                {
                    FailureRatio = 0.5,
                    MinimumThroughput = tier._options.BreakAfterCalls,
                    SamplingDuration = Sampling,
                    BreakDuration = tier._options.Break,
                    StateProvider = _state,
                    ShouldHandle = arguments => ValueTask.FromResult(
                        arguments.Outcome.Exception is { } exception && IsFault(exception, arguments.Context.CancellationToken)),
                    OnOpened = arguments =>
                    {
                        Log.Opened(tier._logger, tier._options.Provider, name, tier._options.BreakSeconds, arguments.Outcome.Exception?.Message);
                        Volatile.Read(ref tier._opened).TrySetResult();
                        return ValueTask.CompletedTask;
                    },
                    OnClosed = _ =>
                    {
                        Log.Closed(tier._logger, tier._options.Provider, name);
                        return ValueTask.CompletedTask;
                    },
                })
                .Build();
        }

        public string Name { get; }

        public ResiliencePipeline Pipeline { get; }

        /// <summary>Whether calls are refused, or one of them tries.</summary>
        public bool IsOpen => _state.CircuitState is not CircuitState.Closed;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The vector tier {Provider} is not asked for {Side} for {Seconds} s: {Reason}")]
        public static partial void Opened(ILogger logger, string provider, string side, int seconds, string? reason);

        [LoggerMessage(2, LogLevel.Information, "The vector tier {Provider} answers {Side} again")]
        public static partial void Closed(ILogger logger, string provider, string side);
    }
}
