using Dapr.Common.Serialization;
using Dapr.Protocol.TaskHub;
using Dapr.Workflow.TaskHub;
using Dapr.Workflow.Worker.Turns;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dapr.Workflow.Worker;

/// <summary>
/// Takes turns and activities from the sidecar and answers them, as many at a time as the official SDK. When the sidecar goes away it
/// comes back to it; what was under way then is answered all the same, and an answer that nobody takes is dropped, as the sidecar
/// sends the work again.
/// </summary>
internal sealed partial class WorkflowWorker(
    TaskHubClient hub,
    IWorkflowsFactory factory,
    IDaprSerializer serializer,
    IServiceScopeFactory scopes,
    ILoggerFactory loggers) : BackgroundService
{
    private const int MostAtATime = 100;
    private static readonly TimeSpan KeepAliveEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<WorkflowWorker>();
    private readonly TurnRunner _turns = new(new TurnServices(factory, serializer, loggers, hub.Time));
    private readonly ActivityRunner _activities = new(factory, serializer, loggers.CreateLogger<ActivityRunner>());
    private readonly SemaphoreSlim _turnSlots = new(MostAtATime);
    private readonly SemaphoreSlim _activitySlots = new(MostAtATime);
    private readonly WorkInHand _inHand = new();

    /// <summary>Ends with what is in hand answered, if the host's limit for stopping allows.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await ServeAsync(stoppingToken)) pause = FirstPause;
            try
            {
                await Task.Delay(pause, hub.Time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
        await _inHand.WaitUntilEmptyAsync();
    }

    /// <summary>One stream of work, to its end.</summary>
    /// <returns>True if any work came.</returns>
    private async Task<bool> ServeAsync(CancellationToken stoppingToken)
    {
        var anyCame = false;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var keepAlive = KeepAliveAsync(ended.Token);
        try
        {
            await foreach (var item in hub.GetWorkItemsAsync(stoppingToken))
            {
                anyCame = true;
                Take(item);
            }
            Log.StreamEnded(_logger);
        }
        catch (RpcException) when (stoppingToken.IsCancellationRequested)
        {
            Log.Stopping(_logger);
        }
        catch (RpcException failure)
        {
            Log.StreamFailed(_logger, failure.StatusCode, failure.Status.Detail);
        }
        finally
        {
            await ended.CancelAsync();
            await keepAlive;
        }
        return anyCame;
    }

    /// <summary>Load balancers close connections on which nothing moves.</summary>
    private async Task KeepAliveAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(KeepAliveEvery, hub.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                try
                {
                    await hub.HelloAsync(ended);
                }
                catch (RpcException failure) when (!ended.IsCancellationRequested)
                {
                    Log.HelloFailed(_logger, failure.StatusCode, failure.Status.Detail);
                }
            }
        }
        catch (Exception stop) when (ended.IsCancellationRequested && stop is OperationCanceledException or RpcException)
        {
            // The stream that it kept alive is over.
        }
    }

    private void Take(WorkItem item)
    {
        _inHand.Add();

        // Not awaited: work runs beside the stream, reports its own failures, and WorkInHand waits for it at the end.
        ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Worker.WorkAsync(work.Item), (Worker: this, Item: item), preferLocal: false);
    }

    private async Task WorkAsync(WorkItem item)
    {
        try
        {
            switch (item.RequestCase)
            {
                case WorkItem.RequestOneofCase.WorkflowRequest:
                    await TurnAsync(item.WorkflowRequest, item.CompletionToken);
                    break;
                case WorkItem.RequestOneofCase.ActivityRequest:
                    await ActivityAsync(item.ActivityRequest, item.CompletionToken);
                    break;
                default:
                    Log.UnknownWork(_logger);
                    break;
            }
        }
        catch (RpcException failure)
        {
            // The sidecar sends the work again; another answer from here could only contradict this one.
            Log.AnswerLost(_logger, InstanceOf(item), failure.StatusCode, failure.Status.Detail);
        }
        catch (Exception failure) // The runners answer with what the app's code throws, so this is a fault of the worker: say so, and go on.
        {
            Log.WorkFailed(_logger, InstanceOf(item), failure);
        }
        finally
        {
            _inHand.Remove();
        }
    }

    private async Task TurnAsync(WorkflowRequest request, string completionToken)
    {
        await _turnSlots.WaitAsync();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            if (request.RequiresHistoryStreaming) await AddHistoryAsync(request);
            await hub.CompleteTurnAsync(_turns.Run(request, scope.ServiceProvider, completionToken), CancellationToken.None);
        }
        finally
        {
            _turnSlots.Release();
        }
    }

    /// <summary>Dapr 1.18 always sends the whole history; a sidecar that does not says so.</summary>
    private async Task AddHistoryAsync(WorkflowRequest request) => request.PastEvents.AddRange(
        (await hub.GetHistoryAsync(new GetInstanceHistoryRequest { InstanceId = request.InstanceId }, CancellationToken.None)).Events);

    private async Task ActivityAsync(ActivityRequest request, string completionToken)
    {
        await _activitySlots.WaitAsync();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await hub.CompleteActivityAsync(await _activities.RunAsync(request, scope.ServiceProvider, completionToken), CancellationToken.None);
        }
        finally
        {
            _activitySlots.Release();
        }
    }

    private static string InstanceOf(WorkItem item) => item.WorkflowRequest?.InstanceId ?? item.ActivityRequest?.WorkflowInstance?.InstanceId ?? "";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The sidecar ended the stream of workflow work; asking for it again.")]
        public static partial void StreamEnded(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "No more workflow work is taken.")]
        public static partial void Stopping(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "No workflow work from the sidecar ({Status}: {Detail}); asking for it again.")]
        public static partial void StreamFailed(ILogger logger, StatusCode status, string detail);

        [LoggerMessage(4, LogLevel.Debug, "Keep-alive call failed ({Status}: {Detail}).")]
        public static partial void HelloFailed(ILogger logger, StatusCode status, string detail);

        [LoggerMessage(5, LogLevel.Warning, "The sidecar sent work of a kind that this version does not know.")]
        public static partial void UnknownWork(ILogger logger);

        [LoggerMessage(6, LogLevel.Warning, "An answer for instance {InstanceId} did not reach the sidecar ({Status}: {Detail}).")]
        public static partial void AnswerLost(ILogger logger, string instanceId, StatusCode status, string detail);

        [LoggerMessage(7, LogLevel.Error, "Work for instance {InstanceId} was not answered.")]
        public static partial void WorkFailed(ILogger logger, string instanceId, Exception failure);
    }
}
