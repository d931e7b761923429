using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Dapr.Client.Http;

namespace Dapr.Client;

/// <summary>The client: every operation is one request to the sidecar's HTTP API.</summary>
internal sealed partial class DaprHttpClient : DaprClient
{
    private const string TokenHeader = "dapr-api-token";
    private static readonly UriCreationOptions Escaped = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly MediaTypeHeaderValue Json = new(MediaTypeNames.Application.Json);

    private readonly Uri _endpoint;
    private readonly string _origin;
    private readonly HttpClient _http;
    private readonly JsonSerializerOptions _json;
    private readonly JsonWriterOptions _jsonWriter;
    private readonly string? _apiToken;
    private readonly TimeProvider _time;

    public DaprHttpClient(
        Uri endpoint, HttpMessageHandler? handler, JsonSerializerOptions json, string? apiToken, TimeSpan timeout, TimeProvider time)
    {
        _endpoint = endpoint;
        _origin = endpoint.GetLeftPart(UriPartial.Authority);
        _json = json;
        // The values' own encoder and depth; what a serializer writes needs no second check.
        _jsonWriter = new JsonWriterOptions { Encoder = json.Encoder, MaxDepth = json.MaxDepth, SkipValidation = true };
        _apiToken = string.IsNullOrWhiteSpace(apiToken) ? null : apiToken;
        _time = time;
        _http = new HttpClient(handler ?? Connections(endpoint));
        if (timeout > TimeSpan.Zero) _http.Timeout = timeout;
        _http.DefaultRequestHeaders.UserAgent.Add(UserAgent());
    }

    public override JsonSerializerOptions JsonSerializerOptions => _json;

    protected override void Dispose(bool disposing)
    {
        if (disposing) _http.Dispose();
        base.Dispose(disposing);
    }

    private static SocketsHttpHandler Connections(Uri endpoint) => new()
    {
        // A sidecar on this host is never behind a proxy, whatever the environment says.
        UseProxy = !endpoint.IsLoopback,
        UseCookies = false,
        // A remote endpoint may move; a local one does not, and idle connections are what makes the next call fast.
        PooledConnectionLifetime = endpoint.IsLoopback ? Timeout.InfiniteTimeSpan : TimeSpan.FromMinutes(5),
    };

    private HttpRequestMessage Request(HttpMethod method, string pathAndQuery, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, new Uri(_origin + pathAndQuery, in Escaped)) { Content = content };
        if (_apiToken is not null) request.Headers.TryAddWithoutValidation(TokenHeader, _apiToken);
        return request;
    }

    /// <summary>Sends the request; a status that is neither a success nor the expected one is an exception.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, string operation, CancellationToken cancellationToken, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var sent = request;
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException cause)
        {
            throw Failure.OfTransport(operation, _origin, cause);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure.OfTimeout(operation, _origin, cause);
        }

        if (answer.IsSuccessStatusCode || answer.StatusCode == expected) return answer;
        using (answer) throw await ReadFailureAsync(operation, answer, cancellationToken);
    }

    private async Task<DaprException> ReadFailureAsync(string operation, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return await Failure.OfAnswerAsync(operation, answer, cancellationToken);
        }
        catch (IOException cause)
        {
            return Failure.OfTransport(operation, _origin, cause);
        }
    }

    private async Task<ResponseBody> ReadAsync(HttpResponseMessage answer, string operation, CancellationToken cancellationToken)
    {
        try
        {
            return await ResponseBody.ReadAsync(answer.Content, cancellationToken);
        }
        catch (Exception cause) when (cause is IOException or HttpRequestException)
        {
            throw Failure.OfTransport(operation, _origin, cause);
        }
    }
}
