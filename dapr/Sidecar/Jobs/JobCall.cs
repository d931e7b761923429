using Dapr.Sidecar.AppChannels;

namespace Dapr.Sidecar.Jobs;

/// <summary>Calls the application for a job: <c>POST /job/NAME</c>.</summary>
internal sealed partial class JobCall(AppChannel app, ILogger log)
{
    /// <exception cref="OperationCanceledException">The sidecar stops.</exception>
    public async Task<JobOutcome> PostAsync(TakenJob job, CancellationToken cancellationToken)
    {
        if (!app.IsConfigured)
        {
            Log.NoApplication(log, job.Name);
            return JobOutcome.Failed;
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.BaseAddress, "/job/" + Uri.EscapeDataString(job.Name)));
        request.Content = new ByteArrayContent(job.Spec.Data ?? []);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        try
        {
            using var answer = await app.SendAsync(request, cancellationToken);
            var status = (int)answer.StatusCode;
            if (status is >= 200 and < 300) return JobOutcome.Succeeded;
            Log.Answered(log, job.Name, status);
            // An application that does not know the job will not know it in a second either.
            return status == StatusCodes.Status404NotFound ? JobOutcome.Succeeded : JobOutcome.Failed;
        }
        catch (AppUnhealthyException)
        {
            return JobOutcome.NotDelivered;
        }
        catch (HttpRequestException e)
        {
            Log.NotReached(log, job.Name, e.Message);
            return JobOutcome.Failed;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "job {Name} came due, but this sidecar has no application (no --app-port)")]
        public static partial void NoApplication(ILogger logger, string name);

        [LoggerMessage(Level = LogLevel.Error, Message = "the application answered job {Name} with status {Status}")]
        public static partial void Answered(ILogger logger, string name, int status);

        [LoggerMessage(Level = LogLevel.Error, Message = "the application could not be called for job {Name}: {Reason}")]
        public static partial void NotReached(ILogger logger, string name, string reason);
    }
}
