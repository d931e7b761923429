using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Names;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Invocation;

/// <summary>Brings one try of a call to where it belongs: an address, an HTTP endpoint, the own application, another sidecar.</summary>
internal sealed class CallRouter(SidecarContext context, LocalSidecar local, PeerClient peers, CallerMark mark, string ownNamespace) : IDisposable
{
    // daprd's messages between sidecars are limited to the body size; below this the headers alone can be too much.
    private const int SmallLimit = 16 * 1024;
    private readonly EndpointChannel _endpoints = new(context.Options, context.App.Middleware);
    private readonly Dictionary<string, HttpEndpointResource> _endpointsByName = context.Resources.HttpEndpoints.ToDictionary(e => e.Name, StringComparer.Ordinal);

    public ICallPolicy PolicyOf(InvocationTarget target)
    {
        if (target.IsUrl) return context.Resiliency.ForHttpEndpoint(target.Id, $"{target.Id}/{target.Method}");
        return _endpointsByName.TryGetValue(target.Id, out var endpoint)
            ? context.Resiliency.ForHttpEndpoint(target.Id, $"{target.Id}:{endpoint.BaseUrl.OriginalString}")
            : context.Resiliency.ForApp(target.Id, $"{target.Id}:{target.Method}");
    }

    /// <exception cref="InvocationFailure">There is no answer of an application.</exception>
    public Task<HttpResponseMessage> SendAsync(OutgoingCall call, CancellationToken cancellationToken)
    {
        var target = call.Target;
        if (target.IsUrl) return _endpoints.SendAsync(call, target.Id, cancellationToken);

        var dot = target.Id.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0 && target.Id.IndexOf('.', dot + 1) >= 0) throw new InvocationFailure($"invalid app id {target.Id}");
        var appId = dot < 0 ? target.Id : target.Id[..dot];
        if (_endpointsByName.TryGetValue(appId, out var endpoint))
            return _endpoints.SendAsync(call, endpoint, cancellationToken);
        if (appId == context.Options.AppId && (dot < 0 || target.Id.AsSpan(dot + 1).SequenceEqual(ownNamespace)))
            return local.CallOwnAsync(call.Create(local.AppAddress, caller: null), call.Span, cancellationToken);
        return SendToSidecarAsync(call, appId, cancellationToken);
    }

    public void Dispose()
    {
        _endpoints.Dispose();
        peers.Dispose();
    }

    private Task<HttpResponseMessage> SendToSidecarAsync(OutgoingCall call, string appId, CancellationToken cancellationToken)
    {
        var limit = context.Options.MaxBodyBytes;
        if (limit is > 0 and < SmallLimit && call.FirstMessageBytes() > limit)
            throw new InvocationFailure($"trying to send message larger than max ({call.FirstMessageBytes()} vs. {limit})");
        if (!MethodPath.IsUtf8(call.Target.Method) || call.HasBinaryHeader())
            throw new InvocationFailure("string field contains invalid UTF-8");
        // A resource that names the target decides alone whether a sidecar that cannot be reached is tried again.
        return call.IsStreaming || context.Resiliency.IsTarget(appId)
            ? SendOnceAsync(call, appId, cancellationToken)
            : SendWithBuiltInRetryAsync(call, appId, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendWithBuiltInRetryAsync(OutgoingCall call, string appId, CancellationToken cancellationToken)
    {
        var (answer, failure) = await context.Resiliency.BuiltInServiceRetries.ExecuteAsync<(HttpResponseMessage?, InvocationFailure?)>(
            async ct =>
            {
                try
                {
                    return new((await SendOnceAsync(call, appId, ct), null), Failed: false);
                }
                catch (InvocationFailure failure)
                {
                    return new((null, failure), Failed: true, Final: !failure.PeerUnreachable);
                }
            },
            cancellationToken);
        return answer ?? throw failure!;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(OutgoingCall call, string appId, CancellationToken cancellationToken)
    {
        var sidecar = context.Names.Resolve(appId) ?? throw Unknown(appId);
        try
        {
            return await SendToAsync(sidecar, call, cancellationToken);
        }
        catch (InvocationFailure failure) when (failure.PeerUnreachable && !sidecar.Process.IsAlive())
        {
            // Killed: its name goes with it, and another sidecar of that app id takes the call.
            var other = context.Names.Resolve(appId, check: true) ?? throw Unknown(appId);
            return await SendToAsync(other, call, cancellationToken);
        }
    }

    private Task<HttpResponseMessage> SendToAsync(SidecarAddress sidecar, OutgoingCall call, CancellationToken cancellationToken) =>
        ProcessSidecars.Find(sidecar.Instance) is { } here
            ? here.CallAsync(call.Create(here.AppAddress, mark), call.Span, cancellationToken)
            : peers.CallAsync(call.Create(sidecar.Address, mark), call.Span, cancellationToken);

    private static InvocationFailure Unknown(string appId) => new($"failed to resolve address for '{appId}': no host found for given ID");
}
