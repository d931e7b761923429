using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.AppChannels;

/// <summary>The way to the application: address, API token, concurrency limit, health.</summary>
internal sealed class AppChannel(SidecarOptions options)
{
    public bool IsConfigured => options.AppPort is not null;
    public Uri BaseAddress => new($"http://{options.AppChannelAddress}:{options.AppPort}");

    /// <summary>False while the app health check fails; then nothing is delivered. Always true without a check.</summary>
    public bool IsHealthy { get; } = true;

    /// <summary>Sends to the application. The body of the answer is not read yet. The caller disposes both.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
