using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Invocation;

/// <summary>The called side of an invocation: access control, span, application. No resiliency; that is the caller's.</summary>
internal sealed class LocalSidecar(SidecarContext context)
{
    private readonly Tracing _tracing = new(context.Resources.Configuration.TracingSamplingRate);

    public string AppAddress { get; } = context.App.BaseAddress.GetLeftPart(UriPartial.Authority);

    /// <summary>A call by another sidecar. <paramref name="caller"/> is its span.</summary>
    /// <exception cref="InvocationFailure">It is not allowed, or the application gives no answer.</exception>
    public Task<HttpResponseMessage> CallAsync(HttpRequestMessage request, TraceContext? caller, CancellationToken cancellationToken)
    {
        if (!context.App.IsConfigured) throw new InvocationFailure("app channel is not initialized");
        if (!AccessControl.Allows(context.Resources.Configuration.AccessControl))
        {
            throw new InvocationFailure(
                $"access control policy has denied access to id:  operation: {request.RequestUri!.AbsolutePath.TrimStart('/')} verb: {request.Method.Method}",
                StatusCodes.Status403Forbidden);
        }
        return SendAsync(request, _tracing.Begin(caller), cancellationToken);
    }

    /// <summary>The application's own call to itself.</summary>
    /// <exception cref="InvocationFailure">The application gives no answer.</exception>
    public Task<HttpResponseMessage> CallOwnAsync(HttpRequestMessage request, TraceContext? span, CancellationToken cancellationToken)
    {
        if (!context.App.IsConfigured) throw new InvocationFailure("cannot invoke local endpoint: app channel not initialized");
        return SendAsync(request, span, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TraceContext? span, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Connect) throw new InvocationFailure("invalid HTTP verb");
        TraceHeaders.Set(request, span);
        try
        {
            return await context.App.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new InvocationFailure($"error invoking app channel: {e.Message}", inner: e);
        }
    }
}
