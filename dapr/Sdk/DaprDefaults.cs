using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Dapr;

/// <summary>
/// Where the sidecar is and which tokens are used, when nothing else is said. Every value is looked up in the configuration
/// first (if one is given) and then in the environment variable of the same name. An endpoint wins over a port.
/// </summary>
public static class DaprDefaults
{
    /// <summary>Name of the setting that holds the token which callers must present to the sidecar.</summary>
    public const string DaprApiTokenEnvironmentVariableName = "DAPR_API_TOKEN";

    /// <summary>Name of the setting that holds the token which the sidecar presents to the application.</summary>
    public const string AppApiTokenEnvironmentVariableName = "APP_API_TOKEN";

    /// <summary>Name of the setting that holds the full HTTP address of the sidecar.</summary>
    public const string DaprHttpEndpointEnvironmentVariableName = "DAPR_HTTP_ENDPOINT";

    /// <summary>Name of the setting that holds the HTTP port of a sidecar on this host.</summary>
    public const string DaprHttpPortEnvironmentVariableName = "DAPR_HTTP_PORT";

    /// <summary>Name of the setting that holds the full gRPC address of the sidecar.</summary>
    public const string DaprGrpcEndpointEnvironmentVariableName = "DAPR_GRPC_ENDPOINT";

    /// <summary>Name of the setting that holds the gRPC port of a sidecar on this host.</summary>
    public const string DaprGrpcPortEnvironmentVariableName = "DAPR_GRPC_PORT";

    /// <summary>Scheme of the sidecar's address when only a port is known.</summary>
    public const string DefaultDaprScheme = "http";

    /// <summary>Host of the sidecar's address when only a port is known.</summary>
    public const string DefaultDaprHost = "localhost";

    /// <summary>HTTP port when none is set.</summary>
    public const int DefaultHttpPort = 3500;

    /// <summary>gRPC port when none is set.</summary>
    public const int DefaultGrpcPort = 50001;

    /// <summary>The token for calls to the sidecar.</summary>
    /// <param name="configuration">Looked at before the environment; may be null.</param>
    /// <returns>The token, or an empty string.</returns>
    public static string GetDefaultDaprApiToken(IConfiguration? configuration) =>
        Lookup(configuration, DaprApiTokenEnvironmentVariableName) ?? string.Empty;

    /// <summary>The token that calls from the sidecar to the application carry.</summary>
    /// <param name="configuration">Looked at before the environment; may be null.</param>
    /// <returns>The token, or an empty string.</returns>
    public static string GetDefaultAppApiToken(IConfiguration? configuration) =>
        Lookup(configuration, AppApiTokenEnvironmentVariableName) ?? string.Empty;

    /// <summary>Makes a client whose base address is the sidecar and that carries the API token, if there is one.</summary>
    /// <param name="httpClientFactory">Source of the client.</param>
    /// <param name="configuration">Looked at before the environment; may be null.</param>
    /// <returns>A client for relative paths of the sidecar's HTTP API.</returns>
    public static HttpClient CreateDefaultHttpClient(IHttpClientFactory httpClientFactory, IConfiguration? configuration = null)
    {
        ArgumentNullException.ThrowIfNull(httpClientFactory);
        var client = httpClientFactory.CreateClient();
        client.BaseAddress = new Uri(GetDefaultHttpEndpoint(configuration));
        var token = GetDefaultDaprApiToken(configuration);
        if (!string.IsNullOrWhiteSpace(token)) client.DefaultRequestHeaders.Add("dapr-api-token", token);
        return client;
    }

    /// <summary>The HTTP address of the sidecar.</summary>
    /// <param name="configuration">Looked at before the environment; may be null.</param>
    /// <returns>Scheme, host and port, with a slash at the end; a path of the configured endpoint is left out.</returns>
    /// <exception cref="FormatException">The port is not a number.</exception>
    public static string GetDefaultHttpEndpoint(IConfiguration? configuration = null) =>
        Endpoint(configuration, DaprHttpEndpointEnvironmentVariableName, DaprHttpPortEnvironmentVariableName, DefaultHttpPort);

    /// <summary>The gRPC address of the sidecar.</summary>
    /// <param name="configuration">Looked at before the environment; may be null.</param>
    /// <returns>Scheme, host and port, with a slash at the end; a path of the configured endpoint is left out.</returns>
    /// <exception cref="FormatException">The port is not a number.</exception>
    public static string GetDefaultGrpcEndpoint(IConfiguration? configuration = null) =>
        Endpoint(configuration, DaprGrpcEndpointEnvironmentVariableName, DaprGrpcPortEnvironmentVariableName, DefaultGrpcPort);

    private static string Endpoint(IConfiguration? configuration, string endpointName, string portName, int defaultPort)
    {
        var endpoint = Lookup(configuration, endpointName);
        var portText = Lookup(configuration, portName);
        var port = string.IsNullOrWhiteSpace(portText) ? defaultPort : int.Parse(portText, CultureInfo.InvariantCulture);
        if (string.IsNullOrWhiteSpace(endpoint)) return new UriBuilder(DefaultDaprScheme, DefaultDaprHost, port).ToString();
        var uri = new Uri(endpoint);
        return new UriBuilder(uri.Scheme, uri.Host, uri.Port).ToString();
    }

    private static string? Lookup(IConfiguration? configuration, string name) =>
        configuration?[name] ?? Environment.GetEnvironmentVariable(name);
}
