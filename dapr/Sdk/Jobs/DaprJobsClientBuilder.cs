using Dapr.Common;
using Dapr.Jobs.Http;
using Microsoft.Extensions.Configuration;

namespace Dapr.Jobs;

/// <summary>Makes a <see cref="DaprJobsClient"/>. What is not set comes from the environment, see <see cref="DaprDefaults"/>.</summary>
/// <param name="configuration">Looked at for the API token before the environment; may be null.</param>
public sealed class DaprJobsClientBuilder(IConfiguration? configuration = null) : DaprGenericClientBuilder<DaprJobsClient>(configuration)
{
    /// <summary>Makes the client.</summary>
    /// <returns>The client; dispose it to close its connections.</returns>
    /// <exception cref="InvalidOperationException">An endpoint is not http or https.</exception>
    public override DaprJobsClient Build()
    {
        var endpoint = CheckedHttpEndpoint();
        var http = HttpClientFactory?.Invoke() ?? new HttpClient();
        if (Timeout > TimeSpan.Zero) http.Timeout = Timeout;
        return new DaprJobsHttpClient(endpoint, http, DaprApiToken);
    }
}
