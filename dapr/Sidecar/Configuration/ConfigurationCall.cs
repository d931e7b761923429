using System.Net;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Resiliency;

namespace Dapr.Sidecar.Configuration;

/// <summary>Tells the application of a change: <c>POST /configuration/STORE/KEY</c>. What it does not take is lost.</summary>
internal sealed partial class ConfigurationCall(string store, AppChannel app, ICallPolicy policy, ILogger log)
{
    /// <exception cref="OperationCanceledException">The subscription ends.</exception>
    public async Task PostAsync(string subscription, string key, ConfigurationItem item, CancellationToken cancellationToken)
    {
        var body = ConfigurationAnswer.Update(subscription, key, item);
        try
        {
            var status = await policy.ExecuteAsync(token => TryAsync(key, body, token), cancellationToken);
            if (status != HttpStatusCode.OK) Log.NotTaken(log, store, key, $"status {(int)status}");
        }
        catch (Exception e) when (e is not OperationCanceledException) // Logged: nobody waits for this call.
        {
            Log.NotTaken(log, store, key, e.Message);
        }
    }

    private async Task<Attempt<HttpStatusCode>> TryAsync(string key, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(app.BaseAddress, $"/configuration/{store}/{key}"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var answer = await app.SendAsync(request, cancellationToken);
        return new Attempt<HttpStatusCode>(answer.StatusCode, answer.StatusCode != HttpStatusCode.OK, Status: (int)answer.StatusCode);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "the application did not take a change of the configuration {Store}, key {Key}: {Reason}")]
        public static partial void NotTaken(ILogger logger, string store, string key, string reason);
    }
}
