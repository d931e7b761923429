using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Dapr.Sidecar.Hosting;

/// <summary>What a sidecar does before it takes its application for ready: wait for the port, ask for the settings.</summary>
internal sealed partial class AppStartup(SidecarContext context)
{
    private static readonly TimeSpan DialTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DialPause = TimeSpan.FromMilliseconds(100);
    private readonly ILogger _log = context.Loggers.CreateLogger("dapr.runtime");

    /// <summary>Returns once the application listens.</summary>
    public async Task WaitForPortAsync(CancellationToken cancellationToken)
    {
        if (context.Options.AppPort is not { } port) return;
        Log.Waiting(_log, port);
        while (!await ListensAsync(port, cancellationToken)) await Task.Delay(DialPause, context.Time, cancellationToken);
        Log.Found(_log, port);
    }

    /// <summary>Asks <c>/dapr/config</c>. No answer is no error: it only matters to actors.</summary>
    public async Task AskForConfigAsync(CancellationToken cancellationToken)
    {
        if (!context.App.IsConfigured || context.Options.DisableInitEndpoints.Contains("config")) return;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(context.App.BaseAddress, "/dapr/config"));
        request.Headers.TryAddWithoutValidation("dapr-app-id", context.Options.AppId);
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        try
        {
            using var answer = await context.App.SendAsync(request, cancellationToken);
            if ((int)answer.StatusCode == 200) context.AppConfig.Answer = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Log.NoConfig(_log, e.Message);
        }
    }

    private async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        using var limit = new CancellationTokenSource(DialTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await client.ConnectAsync(context.Options.AppChannelAddress, port, either.Token);
            if (context.Options.AppProtocol == "https") await ShakeHandsAsync(client.GetStream(), either.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>An application that is to speak TLS counts as listening when it does.</summary>
    private async Task ShakeHandsAsync(NetworkStream connection, CancellationToken cancellationToken)
    {
#pragma warning disable CA5359 // As for every call to the application, which is on this machine and may have made its certificate itself.
        await using var tls = new SslStream(connection, leaveInnerStreamOpen: true, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = context.Options.AppChannelAddress }, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "waiting for the application to listen on port {Port}")]
        public static partial void Waiting(ILogger logger, int port);

        [LoggerMessage(Level = LogLevel.Information, Message = "application discovered on port {Port}")]
        public static partial void Found(ILogger logger, int port);

        [LoggerMessage(Level = LogLevel.Debug, Message = "/dapr/config was not answered: {Reason}")]
        public static partial void NoConfig(ILogger logger, string reason);
    }
}
