using System.Security.Cryptography;
using System.Text;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Resources;
using Microsoft.AspNetCore.Http.Features;

namespace Dapr.Sidecar.Http;

/// <summary>What every request to the API passes before its route: trace headers, origins, token, middleware, log, then the router.</summary>
internal sealed partial class ApiPipeline
{
    private const string TokenHeader = "dapr-api-token";
    private readonly ApiRouter _router;
    private readonly Tracing _tracing;
    private readonly Cors? _cors;
    private readonly byte[]? _token;
    private readonly HttpMiddleware? _middleware;
    private readonly ILogger? _log;
    private readonly TimeProvider _time;

    /// <summary>The pipeline of the API itself.</summary>
    public ApiPipeline(SidecarContext context, ApiRouter router)
        : this(context.Resources.Configuration, router, context.Time)
    {
        var options = context.Options;
        if (options.AllowedOrigins.Length > 0) _cors = new Cors(options.AllowedOrigins);
        if (options.ApiToken is { Length: > 0 } token) _token = Encoding.Latin1.GetBytes(token);
        if (context.Resources.Configuration.HttpPipeline.Count > 0)
            _middleware = new HttpMiddleware(context.Resources, context.Loggers.CreateLogger("dapr.runtime.http"));
        if (options.EnableApiLogging || context.Resources.Configuration.ApiLogging) _log = context.Loggers.CreateLogger("dapr.runtime.http-info");
    }

    private ApiPipeline(ConfigurationResource configuration, ApiRouter router, TimeProvider time)
    {
        _router = router;
        _time = time;
        _tracing = new Tracing(configuration.TracingSamplingRate);
    }

    /// <summary>The pipeline of the public port: traces and nothing else.</summary>
    public static ApiPipeline Public(SidecarContext context, ApiRouter router) => new(context.Resources.Configuration, router, context.Time);

    public Task HandleAsync(HttpContext http)
    {
        var escaped = RequestPath.Escaped(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var headers = http.Request.Headers;
        if (!RequestPath.HasValidEscapes(escaped)) return BadRequestAsync(http);
        if (headers.Expect is { Count: > 0 } expect && !expect.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.StatusCode = StatusCodes.Status417ExpectationFailed;
            return Task.CompletedTask;
        }
        var path = RequestPath.Clean(escaped);
        if (!_tracing.IsOff && !path.Contains("/healthz", StringComparison.Ordinal))
        {
            if (headers.Baggage is { Count: > 0 } baggage)
            {
                if (!Baggage.IsValid(baggage)) return PlainError.WriteAsync(http.Response, StatusCodes.Status400BadRequest, "invalid baggage header");
                http.Response.Headers.Baggage = string.Join(',', baggage.ToArray());
            }
            StartTrace(http);
        }
        if (_cors?.Answers(http) == true) return Task.CompletedTask;
        if (_token is not null && !IsAllowed(http, path)) return PlainError.WriteAsync(http.Response, StatusCodes.Status401Unauthorized, "invalid api token");
        _middleware?.Apply(http);
        return _log is null ? _router.DispatchAsync(http, path) : LoggedAsync(http, path, _log);
    }

    private void StartTrace(HttpContext http)
    {
        var headers = http.Request.Headers;
        if (_tracing.Begin(TraceContext.Parse(headers.TraceParent, headers.TraceState)) is not { } trace) return;
        http.Features.Set(trace);
        http.Response.Headers.TraceParent = trace.TraceParent;
        if (trace.TraceState is { } state) http.Response.Headers.TraceState = state;
    }

    private bool IsAllowed(HttpContext http, string path)
    {
        var given = http.Request.Headers[TokenHeader];
        var right = given.Count > 0 && CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(given[0] ?? ""), _token);
        if (!right && !(http.Request.Method == "GET" && path.AsSpan().Trim('/') is "v1.0/healthz" or "v1.0/healthz/outbound")) return false;
        http.Request.Headers.Remove(TokenHeader);
        return true;
    }

    private async Task LoggedAsync(HttpContext http, string path, ILogger log)
    {
        var started = _time.GetTimestamp();
        await _router.DispatchAsync(http, path);
        var isHealth = path is "/v1.0/healthz" or "/v1.0/healthz/outbound";
        if (!isHealth) Log.Called(log, http.Request.Method, path, http.Response.StatusCode, (long)_time.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>What Go's server says to a request line it cannot read.</summary>
    private static Task BadRequestAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.Connection = "close";
        return http.Response.WriteAsync("400 Bad Request");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "HTTP API Called: {Method} {Path} {Code} in {Duration} ms")]
        public static partial void Called(ILogger logger, string method, string path, int code, long duration);
    }
}
