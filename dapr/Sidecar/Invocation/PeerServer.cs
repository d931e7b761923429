using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dapr.Sidecar.Invocation;

/// <summary>
/// Takes calls of sidecars of other processes, on loopback only and with the store's secret. It is what daprd's internal gRPC port is.
/// </summary>
internal sealed class PeerServer(LocalSidecar sidecar, string secret)
{
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private readonly byte[] _secret = Encoding.ASCII.GetBytes(secret);

    public Task<ApiServer> StartAsync(SidecarContext context, CancellationToken cancellationToken) => ApiServer.StartAsync(
        [new IPEndPoint(IPAddress.Loopback, 0)], Math.Max(context.Options.ReadBufferBytes, 64 * 1024), HandleAsync, context.Loggers, cancellationToken);

    private async Task HandleAsync(HttpContext http)
    {
        var response = http.Response;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(http.Request.Headers[PeerHeaders.Secret].ToString()), _secret))
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }
        var span = TraceContext.Parse(http.Request.Headers[PeerHeaders.TraceParent], http.Request.Headers[PeerHeaders.TraceState]);
        try
        {
            using var request = Create(http);
            using var answer = await sidecar.CallAsync(request, span, http.RequestAborted);
            AnswerWriter.SetHead(response, answer);
            response.ContentLength = answer.Content.Headers.ContentLength;
            await AnswerWriter.CopyBodyAsync(response, await answer.Content.ReadAsStreamAsync(http.RequestAborted), guessType: false, http.RequestAborted);
        }
        catch (InvocationFailure failure) when (!response.HasStarted)
        {
            response.StatusCode = StatusCodes.Status500InternalServerError;
            response.Headers[PeerHeaders.Failure] = failure.Status.ToString(CultureInfo.InvariantCulture);
            await response.WriteAsync(failure.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The calling sidecar gave up.
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            http.Abort(); // The application broke off in the middle; the caller must not take it for the end.
        }
    }

    private HttpRequestMessage Create(HttpContext http)
    {
        var incoming = http.Request;
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), new Uri(sidecar.AppAddress + target, in AsIs));
        if (incoming.ContentLength is > 0 || incoming.Headers.TransferEncoding.Count > 0)
            request.Content = new RequestBody(incoming.Body, incoming.ContentLength, 0);
        foreach (var (name, values) in incoming.Headers)
        {
            if (name.StartsWith("agents-peer-", StringComparison.OrdinalIgnoreCase) || IsOfConnection(name)) continue;
            foreach (var value in values)
            {
                if (!request.Headers.TryAddWithoutValidation(name, value))
                    (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            }
        }
        return request;
    }

    /// <summary>All else was sorted out by the calling sidecar.</summary>
    private static bool IsOfConnection(string name) =>
        name.Equals("Host", StringComparison.OrdinalIgnoreCase) ||
        name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ||
        name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) ||
        name.Equals("Connection", StringComparison.OrdinalIgnoreCase);
}
