using System.Globalization;
using System.Text.Json;
using Agents.Load.Measuring;
using Agents.Load.Running;
using Agents.Load.Scenarios.Sidecar;

namespace Agents.Load.Calling;

/// <summary>
/// Calls of one tool without arguments, each awaited in the request that submits it, as <see cref="GatewayClient.CallAsync"/> makes them, but without
/// a client library: that takes a tenth of the processors that the system is measured on.
/// </summary>
internal sealed class RawCalls(int port, Tenant tenant, string tool) : IDisposable
{
    private readonly RawConnections _connections = new(port);
    private readonly byte[] _request = RawHttp.Request(
        "POST", $"/v1/tools/{tool}/calls", """{"arguments":{}}""", headers: $"X-Api-Key: {tenant.Key}\r\nPrefer: wait=60\r\n");

    /// <summary>Null when it succeeded, else why not.</summary>
    public Task<string?> CallAsync(CancellationToken cancellationToken) => _connections.SendAsync(_request, Failure, cancellationToken);

    public void Dispose() => _connections.Dispose();

    private static string? Failure(RawAnswer answer)
    {
        if (answer.Status != StatusCodes.Status200OK)
        {
            return answer.Status.ToString(CultureInfo.InvariantCulture);
        }

        using var call = JsonDocument.Parse(HttpChunks.Join(answer.Body.Span));
        return CallView.Read(call.RootElement).Failure;
    }
}
