using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Dapr.Common;

/// <summary>
/// Makes the client of one building block. What is not set comes from the environment, see <see cref="DaprDefaults"/>; of the
/// configuration only the API token is used.
/// </summary>
/// <typeparam name="TClientBuilder">The client.</typeparam>
public abstract class DaprGenericClientBuilder<TClientBuilder>
    where TClientBuilder : class, IDaprClient
{
    /// <summary>Takes the settings of the environment.</summary>
    /// <param name="configuration">Looked at for the API token before the environment; may be null.</param>
    protected DaprGenericClientBuilder(IConfiguration? configuration = null)
    {
        GrpcEndpoint = DaprDefaults.GetDefaultGrpcEndpoint();
        HttpEndpoint = DaprDefaults.GetDefaultHttpEndpoint();
        JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        DaprApiToken = DaprDefaults.GetDefaultDaprApiToken(configuration);
    }

    /// <summary>How values are turned into JSON and back.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; private set; }

    /// <summary>The token for the sidecar; empty: none.</summary>
    public string DaprApiToken { get; private set; }

    internal string GrpcEndpoint { get; private set; }

    internal string HttpEndpoint { get; private set; }

    internal TimeSpan Timeout { get; private set; }

    internal Func<HttpClient>? HttpClientFactory { get; private set; }

    /// <summary>Sets the HTTP address of the sidecar.</summary>
    /// <param name="httpEndpoint">An http or https address; a path in it is not used.</param>
    /// <returns>This builder.</returns>
    public DaprGenericClientBuilder<TClientBuilder> UseHttpEndpoint(string httpEndpoint)
    {
        Argument.NotNullOrEmpty(httpEndpoint, nameof(httpEndpoint));
        HttpEndpoint = httpEndpoint;
        return this;
    }

    /// <summary>Sets the gRPC address of the sidecar. Only workflows use gRPC; the other clients check the address and use HTTP.</summary>
    /// <param name="grpcEndpoint">An http or https address.</param>
    /// <returns>This builder.</returns>
    public DaprGenericClientBuilder<TClientBuilder> UseGrpcEndpoint(string grpcEndpoint)
    {
        Argument.NotNullOrEmpty(grpcEndpoint, nameof(grpcEndpoint));
        GrpcEndpoint = grpcEndpoint;
        return this;
    }

    /// <summary>Sets where the HTTP client comes from.</summary>
    /// <param name="httpClientFactory">Source of the client.</param>
    /// <returns>This builder.</returns>
    public DaprGenericClientBuilder<TClientBuilder> UseHttpClientFactory(IHttpClientFactory httpClientFactory) =>
        UseHttpClientFactory(httpClientFactory.CreateClient);

    /// <summary>Sets how values are turned into JSON and back; the default are the web defaults (camel case).</summary>
    /// <param name="options">The options.</param>
    /// <returns>This builder.</returns>
    public DaprGenericClientBuilder<TClientBuilder> UseJsonSerializationOptions(JsonSerializerOptions options)
    {
        JsonSerializerOptions = options;
        return this;
    }

    /// <summary>Sets the token for the sidecar.</summary>
    /// <param name="apiToken">The token; empty sends none.</param>
    /// <returns>This builder.</returns>
    public DaprGenericClientBuilder<TClientBuilder> UseDaprApiToken(string apiToken)
    {
        DaprApiToken = apiToken;
        return this;
    }

    /// <summary>Sets how long a request may take.</summary>
    /// <param name="timeout">The limit; zero or less leaves it at 100 s.</param>
    /// <returns>This builder.</returns>
    public DaprGenericClientBuilder<TClientBuilder> UseTimeout(TimeSpan timeout)
    {
        Timeout = timeout;
        return this;
    }

    /// <summary>Makes the client.</summary>
    /// <returns>The client.</returns>
    /// <exception cref="InvalidOperationException">An endpoint is not http or https.</exception>
    public abstract TClientBuilder Build();

    internal DaprGenericClientBuilder<TClientBuilder> UseHttpClientFactory(Func<HttpClient> factory)
    {
        HttpClientFactory = factory;
        return this;
    }

    internal Uri CheckedHttpEndpoint()
    {
        Checked(GrpcEndpoint, "gRPC");
        return Checked(HttpEndpoint, "HTTP");
    }

    internal Uri CheckedGrpcEndpoint()
    {
        Checked(HttpEndpoint, "HTTP");
        return Checked(GrpcEndpoint, "gRPC");
    }

    private static Uri Checked(string text, string kind)
    {
        var uri = new Uri(text);
        if (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) return uri;
        throw new InvalidOperationException($"The {kind} endpoint '{text}' must use http or https.");
    }
}
