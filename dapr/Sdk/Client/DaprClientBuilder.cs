// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using System.Text.Json;

namespace Dapr.Client;

/// <summary>Makes a <see cref="DaprClient"/>. What is not set comes from the environment, see <see cref="DaprDefaults"/>.</summary>
public sealed class DaprClientBuilder
{
    /// <summary>Takes the settings of the environment.</summary>
    public DaprClientBuilder()
    {
        GrpcEndpoint = DaprDefaults.GetDefaultGrpcEndpoint();
        HttpEndpoint = DaprDefaults.GetDefaultHttpEndpoint();
        DaprApiToken = DaprDefaults.GetDefaultDaprApiToken(null);
        JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web);
    }

    internal string GrpcEndpoint { get; private set; }

    internal string HttpEndpoint { get; private set; }

    internal JsonSerializerOptions JsonSerializerOptions { get; private set; }

    internal string DaprApiToken { get; private set; }

    internal TimeSpan Timeout { get; private set; }

    private Func<HttpMessageHandler> HandlerFactory { get; set; }

    private TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Sets the HTTP address of the sidecar.</summary>
    /// <param name="httpEndpoint">An http or https address; a path in it is not used.</param>
    /// <returns>This builder.</returns>
    public DaprClientBuilder UseHttpEndpoint(string httpEndpoint)
    {
        Argument.NotNullOrEmpty(httpEndpoint, nameof(httpEndpoint));
        HttpEndpoint = httpEndpoint;
        return this;
    }

    /// <summary>Sets the gRPC address of the sidecar. It is checked, but this client uses HTTP for everything.</summary>
    /// <param name="grpcEndpoint">An http or https address.</param>
    /// <returns>This builder.</returns>
    public DaprClientBuilder UseGrpcEndpoint(string grpcEndpoint)
    {
        Argument.NotNullOrEmpty(grpcEndpoint, nameof(grpcEndpoint));
        GrpcEndpoint = grpcEndpoint;
        return this;
    }

    /// <summary>Sets how values are turned into JSON and back; the default are the web defaults (camel case).</summary>
    /// <param name="options">The options.</param>
    /// <returns>This builder.</returns>
    public DaprClientBuilder UseJsonSerializationOptions(JsonSerializerOptions options)
    {
        JsonSerializerOptions = options;
        return this;
    }

    /// <summary>Sets the token for the sidecar.</summary>
    /// <param name="apiToken">The token; null or empty sends none.</param>
    /// <returns>This builder.</returns>
    public DaprClientBuilder UseDaprApiToken(string apiToken)
    {
        DaprApiToken = apiToken;
        return this;
    }

    /// <summary>Sets how long a request may take.</summary>
    /// <param name="timeout">The limit; zero or less leaves it at 100 s.</param>
    /// <returns>This builder.</returns>
    public DaprClientBuilder UseTimeout(TimeSpan timeout)
    {
        Timeout = timeout;
        return this;
    }

    /// <summary>Makes the client.</summary>
    /// <returns>The client; dispose it to close its connections.</returns>
    /// <exception cref="InvalidOperationException">An endpoint is not http or https.</exception>
    public DaprClient Build()
    {
        Endpoint(GrpcEndpoint, "gRPC");
        var endpoint = Endpoint(HttpEndpoint, "HTTP");
        return new DaprHttpClient(endpoint, HandlerFactory?.Invoke(), JsonSerializerOptions, DaprApiToken, Timeout, Time);
    }

    internal DaprClientBuilder UseHandler(Func<HttpMessageHandler> factory)
    {
        HandlerFactory = factory;
        return this;
    }

    internal DaprClientBuilder UseTimeProvider(TimeProvider time)
    {
        Time = time;
        return this;
    }

    private static Uri Endpoint(string text, string kind)
    {
        var uri = new Uri(text);
        if (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) return uri;
        throw new InvalidOperationException($"The {kind} endpoint '{text}' must use http or https.");
    }
}
