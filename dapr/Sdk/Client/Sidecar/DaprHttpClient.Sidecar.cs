using System.Net.Mime;
using System.Text;
using Dapr.Client.Http;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    private static readonly TimeSpan HealthInterval = TimeSpan.FromMilliseconds(500);

    public override Task<bool> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        CheckAsync("/v1.0/healthz", cancellationToken);

    public override Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default) =>
        CheckAsync("/v1.0/healthz/outbound", cancellationToken);

    public override async Task WaitForSidecarAsync(CancellationToken cancellationToken = default)
    {
        while (!await CheckOutboundHealthAsync(cancellationToken)) await Task.Delay(HealthInterval, _time, cancellationToken);
    }

    public override async Task ShutdownSidecarAsync(CancellationToken cancellationToken = default)
    {
        using var answer = await SendAsync(Request(HttpMethod.Post, "/v1.0/shutdown"), "Shutdown operation", cancellationToken);
    }

    public override async Task<DaprMetadata> GetMetadataAsync(CancellationToken cancellationToken = default)
    {
        var answer = await GetAsync("/v1.0/metadata", "Get metadata operation", SdkJson.Default.MetadataAnswer, cancellationToken);
        return answer.ToMetadata();
    }

    public override async Task SetMetadataAsync(
        string attributeName, string attributeValue, CancellationToken cancellationToken = default)
    {
        Argument.NotNullOrEmpty(attributeName, nameof(attributeName));
        ArgumentNullException.ThrowIfNull(attributeValue);
        var content = new StringContent(attributeValue, Encoding.UTF8, MediaTypeNames.Text.Plain);
        var request = Request(HttpMethod.Put, $"/v1.0/metadata/{SidecarPath.Segment(attributeName)}", content);
        using var answer = await SendAsync(request, "Set metadata operation", cancellationToken);
    }

    private async Task<bool> CheckAsync(string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // A sidecar that cannot be reached is not healthy; that is the answer.
            return false;
        }
    }
}
