using System.Net.Sockets;
using Agents.Conformance.Wire;

namespace Agents.Conformance.Replay;

internal static class Health
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>False when nobody listens yet, or the answer is not 204.</summary>
    public static async Task<bool> IsReadyAsync(int port, string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            return (await WireClient.SendAsync(port, new WireRequest("GET", path, []), limit.Token)).Status == 204;
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
