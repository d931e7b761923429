using Agents.Contracts;
using Agents.Hosting.Secrets;
using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Agents.Hosting.Access;

/// <summary>Reads the API keys from the secret store again and again. What cannot be read or used changes nothing.</summary>
public sealed partial class ApiKeyRefresh(
    DaprClient dapr, ApiKeyRing ring, ApiKeyOptions options, TimeProvider time, ILogger<ApiKeyRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan UntilLoaded = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync(stoppingToken);
            await Task.Delay(ring.IsLoaded ? TimeSpan.FromSeconds(options.RefreshSeconds) : UntilLoaded, time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            ring.Replace(ApiKeyDocument.Parse(await dapr.GetSecretValueAsync(options.Secret, cancellationToken) ?? "[]"));
        }
        catch (Exception e) when (e is DaprException or HttpRequestException)
        {
            Log.NotRead(logger, options.Secret, ComponentNames.Secrets, e.Message);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            Log.NotUsable(logger, options.Secret, ComponentNames.Secrets, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The app stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The API keys were not read (secret {Secret} of store {Store}); those known stay valid: {Reason}")]
        public static partial void NotRead(ILogger logger, string secret, string store, string reason);

        [LoggerMessage(2, LogLevel.Error,
            "The API keys cannot be used (secret {Secret} of store {Store}); those known stay valid. Correct the secret: {Reason}")]
        public static partial void NotUsable(ILogger logger, string secret, string store, string reason);
    }
}
