using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Admission;
using Agents.Gateway.Calls;
using Agents.Hosting.Erasures;
using Dapr;

namespace Agents.Gateway.Erasure;

/// <summary>Takes no calls by a person who is being erased. Looks about once a second who that is.</summary>
internal sealed partial class ErasurePolicy(ErasureMarks marks, TimeProvider time, ILogger<ErasurePolicy> logger) : BackgroundService, IAdmissionPolicy
{
    // Well within the time that an erasure waits before it begins.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private bool _failing;

    public Refusal? Check(CallCommand command) =>
        marks.IsRunning(command.Principal.Tenant, command.Principal.Subject)
        || (command.OrderingKey is { } key && marks.IsRunning(command.Principal.Tenant, key))
            ? new Refusal(
                StatusCodes.Status409Conflict, ProblemTypes.Erased, "The person is being erased",
                "No calls by the person are taken until that is over.")
            : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await marks.RefreshAsync(stoppingToken);
                _failing = false;
            }
            catch (Exception exception) when (exception is DaprException or HttpRequestException)
            {
                // Once per outage, not once per round.
                if (!_failing)
                {
                    Log.NotRead(logger, exception.Message);
                }

                _failing = true;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The app stops.
                return;
            }

            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Who is being erased was not read; what is known stays: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);
    }
}
