using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using Dapr.Actors.Hosting;
using Dapr.Actors.Remoting;
using Dapr.Client.Http;

namespace Dapr.Actors.Sidecar;

/// <summary>The actor API of the sidecar.</summary>
internal sealed class ActorSidecar
{
    private const string TokenHeader = "dapr-api-token";
    private const string ExpiryHeader = "Metadata.ttlExpireTime";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);
    private static readonly MediaTypeHeaderValue Json = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
    private static readonly HttpMessageInvoker Shared = new(new SocketsHttpHandler { UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1) });
    private readonly HttpMessageInvoker _client;
    private readonly string _actors;
    private readonly string? _token;
    private readonly TimeSpan _timeout;

    /// <param name="handler">Sends the requests; null: the shared one.</param>
    /// <param name="endpoint">The sidecar's address.</param>
    /// <param name="token">Its token; empty: none.</param>
    /// <param name="timeout">For each call; null: 100 s.</param>
    public ActorSidecar(HttpMessageHandler? handler, string? endpoint, string? token, TimeSpan? timeout)
    {
        _client = handler is null ? Shared : new HttpMessageInvoker(handler, disposeHandler: false);
        _actors = (string.IsNullOrEmpty(endpoint) ? DaprDefaults.GetDefaultHttpEndpoint() : endpoint).TrimEnd('/') + "/v1.0/actors/";
        _token = string.IsNullOrWhiteSpace(token) ? null : token;
        _timeout = timeout ?? DefaultTimeout;
    }

    /// <summary>Calls a method with a JSON argument, or none.</summary>
    public async Task<byte[]> InvokeAsync(string type, string id, string method, byte[]? json, CancellationToken cancellationToken)
    {
        using var request = NewCall(type, id, method);
        if (json is not null) request.Content = Content(json);
        using var answer = await SendAsync(request, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Calls a method as a typed proxy does.</summary>
    public async Task<ActorReply> InvokeAsync(string type, string id, string method, string header, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        using var request = NewCall(type, id, method);
        request.Headers.TryAddWithoutValidation(RemotingHeaders.Request, header);
        if (body is { } message)
        {
            request.Content = new ReadOnlyMemoryContent(message);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream; charset=utf-8");
        }
        using var answer = await SendAsync(request, cancellationToken);
        var error = answer.Headers.TryGetValues(RemotingHeaders.Error, out var values) ? values.First() : null;
        return new ActorReply(await answer.Content.ReadAsByteArrayAsync(cancellationToken), error);
    }

    /// <summary>A value of an actor; empty: there is none.</summary>
    public async Task<(byte[] Value, DateTimeOffset? Expires)> GetStateAsync(string type, string id, string key, CancellationToken cancellationToken)
    {
        using var request = New(HttpMethod.Get, $"{Actor(type, id)}/state/{SidecarPath.Segment(key)}");
        using var answer = await SendAsync(request, cancellationToken);
        var expires = answer.Headers.TryGetValues(ExpiryHeader, out var values) && values.First() is { Length: > 0 } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : (DateTimeOffset?)null;
        return (await answer.Content.ReadAsByteArrayAsync(cancellationToken), expires);
    }

    /// <summary>Carries out a list of writes, as <c>PUT state</c> takes it.</summary>
    public async Task SaveStateAsync(string type, string id, ReadOnlyMemory<byte> operations, CancellationToken cancellationToken)
    {
        using var request = New(HttpMethod.Put, Actor(type, id) + "/state");
        request.Content = new ReadOnlyMemoryContent(operations) { Headers = { ContentType = Json } };
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>Plans a reminder or a timer.</summary>
    /// <param name="kind"><c>reminders</c> or <c>timers</c>.</param>
    /// <param name="type">The actor's type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="body">What it is, in JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task PlanAsync(string kind, string type, string id, string name, byte[] body, CancellationToken cancellationToken = default)
    {
        using var request = New(HttpMethod.Put, $"{Actor(type, id)}/{kind}/{SidecarPath.Segment(name)}");
        request.Content = Content(body);
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>Takes a reminder or a timer away.</summary>
    public async Task RemoveAsync(string kind, string type, string id, string name, CancellationToken cancellationToken = default)
    {
        using var request = New(HttpMethod.Delete, $"{Actor(type, id)}/{kind}/{SidecarPath.Segment(name)}");
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>A reminder, in JSON.</summary>
    public async Task<byte[]> GetReminderAsync(string type, string id, string name, CancellationToken cancellationToken = default)
    {
        using var request = New(HttpMethod.Get, $"{Actor(type, id)}/reminders/{SidecarPath.Segment(name)}");
        using var answer = await SendAsync(request, cancellationToken);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private static ByteArrayContent Content(byte[] json) => new(json) { Headers = { ContentType = Json } };

    private static string Actor(string type, string id) => $"{SidecarPath.Segment(type)}/{SidecarPath.Segment(id)}";

    private HttpRequestMessage NewCall(string type, string id, string method)
    {
        var request = New(HttpMethod.Put, $"{Actor(type, id)}/method/{SidecarPath.Segment(method)}");
        if (Reentrancy.Current is { } reentrancy) request.Headers.TryAddWithoutValidation(Reentrancy.Header, reentrancy);
        return request;
    }

    private HttpRequestMessage New(HttpMethod verb, string path)
    {
        var request = new HttpRequestMessage(verb, _actors + path);
        if (_token is not null) request.Headers.TryAddWithoutValidation(TokenHeader, _token);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_timeout > TimeSpan.Zero) limit.CancelAfter(_timeout);
        HttpResponseMessage answer;
        try
        {
            answer = await _client.SendAsync(request, limit.Token);
            await answer.Content.LoadIntoBufferAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException($"The sidecar did not answer within {_timeout}.", new TimeoutException(e.Message, e));
        }
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await FailureAsync(answer, cancellationToken);
    }

    private static async Task<Exception> FailureAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
            return new AuthenticationException($"The sidecar refused with status {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            if (body.Length > 0 && JsonSerializer.Deserialize(body, SdkJson.Default.DaprError) is { } error) return new DaprApiException(error.Message, error.ErrorCode, false);
        }
        catch (JsonException e)
        {
            return new DaprApiException($"The sidecar answered with status {(int)answer.StatusCode} and no error that can be read.", e);
        }
        return answer.StatusCode == HttpStatusCode.NotFound
            ? new DaprApiException("The sidecar found nothing there (404).", "ERR_DOES_NOT_EXIST", false)
            : new DaprApiException($"The sidecar answered with status {(int)answer.StatusCode}.");
    }
}

/// <summary>An actor's answer to a typed proxy.</summary>
/// <param name="Body">The result, or with an error what was thrown.</param>
/// <param name="Error">The header that tells of an exception; null: there was none.</param>
internal readonly record struct ActorReply(byte[] Body, string? Error);
