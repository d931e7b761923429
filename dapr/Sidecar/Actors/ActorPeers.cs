using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Invocation;

namespace Dapr.Sidecar.Actors;

/// <summary>
/// Calls of actors that are with another sidecar: in the same process directly, else over loopback with the store's secret. It is
/// what daprd's internal gRPC port is.
/// </summary>
/// <param name="instance">This sidecar.</param>
/// <param name="secret">What all sidecars of the store know.</param>
/// <param name="process">Who else is reached directly; null: the sidecars of this process.</param>
internal sealed class ActorPeers(string instance, string secret, ConcurrentDictionary<string, ActorRouter>? process = null) : IDisposable
{
    private static readonly ConcurrentDictionary<string, ActorRouter> ThisProcess = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ActorRouter> _here = process ?? ThisProcess;
    private readonly byte[] _secret = Encoding.ASCII.GetBytes(secret);
    private readonly HttpMessageInvoker _client = AppHttp.NewClient(trustAny: false);
    private ApiServer? _server;

    /// <summary>Where sidecars of other processes call.</summary>
    public string Address => _server!.Addresses[0].GetLeftPart(UriPartial.Authority);

    public async Task StartAsync(SidecarContext context, ActorRouter router, CancellationToken cancellationToken)
    {
        _server = await ApiServer.StartAsync(
            [new IPEndPoint(IPAddress.Loopback, 0)], Math.Max(context.Options.ReadBufferBytes, 64 * 1024), http => HandleAsync(http, router), context.Loggers, cancellationToken);
        _here[instance] = router;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _here.TryRemove(instance, out _);
        if (_server is null) return;
        await _server.StopAsync(cancellationToken);
        await _server.DisposeAsync();
    }

    /// <exception cref="ActorFailure">There is no answer of the actor.</exception>
    public async Task<ActorAnswer> CallAsync(ActorPlace place, ActorCall call, CancellationToken cancellationToken)
    {
        if (_here.TryGetValue(place.Instance, out var router)) return await router.CallHereAsync(call, cancellationToken);
        using var request = call.Create(place.Address, "/actors");
        Add(request, PeerHeaders.Secret, secret);
        Add(request, ActorPeerHeaders.Kind, call.Kind.ToString());
        Add(request, ActorPeerHeaders.Type, Uri.EscapeDataString(call.Type));
        Add(request, ActorPeerHeaders.Id, Uri.EscapeDataString(call.Id));
        Add(request, ActorPeerHeaders.Method, Uri.EscapeDataString(call.Method));
        if (call.Caller is { } caller)
        {
            Add(request, ActorPeerHeaders.CallerApp, caller.AppId);
            Add(request, ActorPeerHeaders.CallerNamespace, caller.Namespace);
        }
        try
        {
            using var answer = await _client.SendAsync(request, cancellationToken);
            if (AnswerWriter.First(answer.Headers.NonValidated, ActorPeerHeaders.Instance) != place.Instance)
                throw new ActorFailure($"failed to invoke target {place.Address}. Error: another sidecar has its port") { LooksAgain = true };
            answer.Headers.Remove(ActorPeerHeaders.Instance);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            if (AnswerWriter.First(answer.Headers.NonValidated, ActorPeerHeaders.Failure) is not { } kind) return new ActorAnswer(answer, body);
            throw ActorPeerHeaders.Read(kind, Encoding.UTF8.GetString(body));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // A call that may have reached the actor is not made again; one that found nobody there is.
            throw new ActorFailure($"failed to invoke target {place.Address}. Error: {e.Message}", e)
            {
                LooksAgain = e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError },
            };
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task HandleAsync(HttpContext http, ActorRouter router)
    {
        var (incoming, response) = (http.Request, http.Response);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(incoming.Headers[PeerHeaders.Secret].ToString()), _secret))
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        response.Headers[ActorPeerHeaders.Instance] = instance;
        using var body = new MemoryStream();
        try
        {
            await incoming.Body.CopyToAsync(body, http.RequestAborted);
            var answer = await router.CallHereAsync(Read(incoming, body), http.RequestAborted);
            AnswerWriter.SetHead(response, answer.Head);
            response.ContentLength = answer.Body.Length;
            await response.Body.WriteAsync(answer.Body, http.RequestAborted);
        }
        catch (ActorFailure failure) when (!response.HasStarted)
        {
            response.StatusCode = StatusCodes.Status500InternalServerError;
            response.Headers[ActorPeerHeaders.Failure] = ActorPeerHeaders.Write(failure);
            await response.WriteAsync(failure.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The calling sidecar gave up.
        }
    }

    private static ActorCall Read(HttpRequest incoming, MemoryStream body)
    {
        var headers = incoming.Headers;
        return new ActorCall(Text(ActorPeerHeaders.Type), Text(ActorPeerHeaders.Id), Text(ActorPeerHeaders.Method))
        {
            Kind = Enum.Parse<ActorCallKind>(headers[ActorPeerHeaders.Kind].ToString()),
            Query = incoming.QueryString.Value ?? "",
            Body = body.GetBuffer().AsMemory(0, (int)body.Length),
            ContentType = incoming.ContentType,
            Headers = headers,
            Caller = headers[ActorPeerHeaders.CallerApp] is [{ } app, ..] ? (app, headers[ActorPeerHeaders.CallerNamespace].ToString()) : null,
            ReentrancyId = headers[ActorCall.ReentrancyHeader] is [{ Length: > 0 } id, ..] ? id : null,
        };

        string Text(string name) => Uri.UnescapeDataString(headers[name].ToString());
    }

    private static void Add(HttpRequestMessage request, string name, string value) => request.Headers.TryAddWithoutValidation(name, value);
}
