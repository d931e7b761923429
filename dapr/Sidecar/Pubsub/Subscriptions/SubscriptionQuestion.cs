using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.Subscriptions;

/// <summary>Asks the application what it wants to hear: <c>GET /dapr/subscribe</c>, once.</summary>
internal sealed partial class SubscriptionQuestion(SidecarContext context, ILogger logger)
{
    private const int Tries = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Null: the answer cannot be used, and no subscription is started, declared ones included.</summary>
    public async Task<IReadOnlyList<SubscriptionResource>?> AskAsync(CancellationToken cancellationToken)
    {
        if (context.Options.DisableInitEndpoints.Contains("subscribe")) return [];
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AskOnceAsync(cancellationToken);
            }
            catch (HttpRequestException) when (attempt < Tries)
            {
                await Task.Delay(Pause, context.Time, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or FormatException)
            {
                Log.Unusable(logger, e.Message);
                return null;
            }
        }
    }

    private async Task<IReadOnlyList<SubscriptionResource>> AskOnceAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(context.App.BaseAddress, "/dapr/subscribe"));
        request.Headers.TryAddWithoutValidation("dapr-app-id", context.Options.AppId);
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var answer = await context.App.SendAsync(request, cancellationToken);
        switch ((int)answer.StatusCode)
        {
            case 200:
                return SubscriptionList.Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            case 404:
                return [];
            default:
                Log.Refused(logger, (int)answer.StatusCode);
                return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "error getting topics from app: {Reason}")]
        public static partial void Unusable(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "app returned http status code {Status} from subscription endpoint")]
        public static partial void Refused(ILogger logger, int status);
    }
}
