using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Names;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Dapr.Sidecar.Invocation;

/// <summary>
/// Service invocation: <c>/v1.0/invoke/*</c>, and every request that no other route takes, for its header may name an application.
/// </summary>
internal sealed partial class InvocationBlock(SidecarContext context) : IBuildingBlock, IDisposable
{
    private static readonly ApiError NoAppId = new(
        StatusCodes.Status404NotFound, "ERR_DIRECT_INVOKE", "failed getting app id either from the URL path or the header dapr-app-id");

    private readonly ILogger _log = context.Loggers.CreateLogger("dapr.runtime.invocation");
    private readonly LocalSidecar _local = new(context);
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private CallRouter? _router;
    private ApiServer? _peers;

    public IEnumerable<ApiRoute> Routes() => [new(["*"], "v1.0", "invoke", "invoke/*", InvokeAsync) { Fallback = true }];

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var secret = await StoreSecret.GetAsync(context.Store);
        _peers = await new PeerServer(_local, secret).StartAsync(context, cancellationToken);
        var space = context.Options.Namespace is { Length: > 0 } own ? own : "default";
        var mark = new CallerMark(context.Options.AppId, space, HostAddress.Find(context.Environment), Environment.MachineName);
        _router = new CallRouter(context, _local, new PeerClient(secret), mark, space);
        ProcessSidecars.Add(_instance, _local);
        await context.Names.RegisterAsync(new SidecarAddress(
            context.Options.AppId, _instance, _peers.Addresses[0].GetLeftPart(UriPartial.Authority), ProcessIdentity.Current));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await context.Names.UnregisterAsync(_instance);
        if (_peers is not null)
        {
            await _peers.StopAsync(cancellationToken);
            await _peers.DisposeAsync();
        }
        ProcessSidecars.Remove(_instance);
    }

    public void Dispose() => _router?.Dispose();

    private async Task InvokeAsync(ApiContext api)
    {
        var http = api.Http;
        var (path, query) = Split(api.InvocationPath ?? http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (!MethodPath.TryDecode(path, out var decoded) || !InvocationTarget.TryFind(decoded, http.Request.Headers, out var target))
        {
            await api.ErrorAsync(NoAppId);
            return;
        }
        if (!MethodPath.TryNormalize(target.Method, out var method) || !MethodPath.TryEscape(method, out var escaped))
        {
            await FailAsync(api, target, new InvocationFailure($"invalid method: {target.Method}"));
            return;
        }
        target = target with { Method = method.TrimStart('/') };
        var call = new OutgoingCall(http, target, escaped, query, api.Trace, context.Options.MaxBodyBytes);
        var policy = _router!.PolicyOf(target);
        if (policy.Retries) await call.BufferAsync(api.Aborted);
        await RunAsync(api, call, policy);
    }

    private async Task RunAsync(ApiContext api, OutgoingCall call, ICallPolicy policy)
    {
        // A try that timed out may still be under way when the policy gives up; the request must not end before it.
        List<Task<Attempt<Outcome?>>> tries = new(1);
        try
        {
            var outcome = await policy.ExecuteAsync(
                cancellationToken =>
                {
                    var one = TryAsync(api, call, cancellationToken);
                    tries.Add(one);
                    return one;
                },
                api.Aborted);
            await SettleAsync(tries);
            if (outcome is null || call.Answered) return;
            if (outcome.Failure is { } failure) await FailAsync(api, call.Target, failure);
            else await PassOnFailureAsync(api, outcome.Answer!, outcome.Body);
        }
        catch (Exception e) when (e is PolicyTimeoutException or CircuitOpenException)
        {
            await SettleAsync(tries);
            if (call.Answered) Log.BrokenOff(_log, call.Target.Id, e.Message);
            else await FailAsync(api, call.Target, new InvocationFailure(e.Message));
        }
        catch (OperationCanceledException) when (api.Aborted.IsCancellationRequested)
        {
            await SettleAsync(tries); // The caller is gone; there is nobody to tell.
        }
    }

    private async Task<Attempt<Outcome?>> TryAsync(ApiContext api, OutgoingCall call, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await _router!.SendAsync(call, cancellationToken);
        }
        catch (InvocationFailure failure)
        {
            return new(Outcome.Of(failure), Failed: true, Final: call.IsStreaming);
        }
        var status = (int)answer.StatusCode;
        var failed = status is < 200 or > 399;
        try
        {
            if (failed && !call.IsStreaming)
            {
                return new(Outcome.Of(answer, await ReadAsync(answer, cancellationToken)), Failed: true, Status: status);
            }
            if (!call.TryAnswer()) return new(null, Failed: true, Final: true);
            await PassOnAsync(api, answer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            // Part of the answer is with the caller already, so all that is left is to end it, as daprd does.
            Log.BrokenOff(_log, call.Target.Id, e.Message);
        }
        finally
        {
            answer.Dispose(); // What an outcome still needs of it, its head, stays readable.
        }
        return new(null, Failed: failed, Final: true, Status: failed ? status : null);
    }

    private static async Task PassOnAsync(ApiContext api, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var response = api.Http.Response;
        AnswerWriter.SetHead(response, answer);
        if (AcceptsEvents(api.Http.Request))
        {
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-cache";
        }
        await AnswerWriter.CopyBodyAsync(response, await answer.Content.ReadAsStreamAsync(cancellationToken), guessType: true, cancellationToken);
    }

    private static Task PassOnFailureAsync(ApiContext api, HttpResponseMessage answer, byte[] body)
    {
        AnswerWriter.SetHead(api.Http.Response, answer);
        return api.BytesAsync((int)answer.StatusCode, body);
    }

    private static Task FailAsync(ApiContext api, InvocationTarget target, InvocationFailure failure) =>
        api.ErrorAsync(new(failure.Status, "ERR_DIRECT_INVOKE", $"failed to invoke, id: {target.Id}, err: {failure.Message}"));

    /// <summary>The body of a failure, as far as it comes.</summary>
    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        try
        {
            await answer.Content.CopyToAsync(body, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Broken off; the status tells more than the rest of the body would.
        }
        return body.ToArray();
    }

    private static async Task SettleAsync(List<Task<Attempt<Outcome?>>> tries)
    {
        foreach (var one in tries)
        {
            await ((Task)one).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool AcceptsEvents(HttpRequest request) =>
        request.Headers.Accept is { Count: > 0 } accept && accept[0].AsSpan().Trim().Equals("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private static (string Path, string Query) Split(string rawTarget)
    {
        var path = RequestPath.Escaped(rawTarget);
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        return (path, query < 0 ? "" : rawTarget[(query + 1)..]);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "the answer of {AppId} broke off: {Reason}")]
        public static partial void BrokenOff(ILogger logger, string appId, string reason);
    }
}
