using System.Security.Cryptography;
using System.Text;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Resources;
using Microsoft.AspNetCore.Http.Features;

namespace Dapr.Sidecar.Http;

/// <summary>What every request to the API passes before its route: trace headers, token, then the router.</summary>
internal sealed class ApiPipeline(SidecarOptions options, ConfigurationResource configuration, ApiRouter router)
{
    // What daprd takes when the Configuration says nothing of tracing.
    private const double DefaultSamplingRate = 1e-4;
    private readonly double _samplingRate = configuration.TracingSamplingRate ?? DefaultSamplingRate;
    private readonly byte[]? _token = string.IsNullOrEmpty(options.ApiToken) ? null : Encoding.Latin1.GetBytes(options.ApiToken);

    public Task HandleAsync(HttpContext http)
    {
        var path = RequestPath.Clean(RequestPath.Escaped(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        if (_samplingRate > 0 && !path.Contains("/healthz", StringComparison.Ordinal)) StartTrace(http);
        if (_token is not null && !IsAllowed(http, path)) return RefuseAsync(http);
        return router.DispatchAsync(http, path);
    }

    private void StartTrace(HttpContext http)
    {
        var headers = http.Request.Headers;
        var trace = TraceContext.Start(headers.TraceParent, headers.TraceState, _samplingRate);
        http.Features.Set(trace);
        http.Response.Headers.TraceParent = trace.TraceParent;
        if (trace.TraceState is { } state) http.Response.Headers.TraceState = state;
    }

    private bool IsAllowed(HttpContext http, string path)
    {
        var given = http.Request.Headers["dapr-api-token"];
        var right = given.Count > 0 && CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(given[0] ?? ""), _token);
        if (!right && !(http.Request.Method == "GET" && path.Trim('/') is "v1.0/healthz" or "v1.0/healthz/outbound")) return false;
        http.Request.Headers.Remove("dapr-api-token");
        return true;
    }

    private static Task RefuseAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.WriteAsync("invalid api token\n");
    }
}
