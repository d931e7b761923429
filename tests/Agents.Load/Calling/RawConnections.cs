using System.Collections.Concurrent;
using Agents.Load.Scenarios.Sidecar;

namespace Agents.Load.Calling;

/// <summary>
/// Connections to one port, as many as calls need at the same time up to a limit, as a pool of a real client has one; who waits for one waits
/// within its latency. Without a client library: at thousands of calls a second on the cores that the system shares, it would be half of what is
/// measured.
/// </summary>
internal sealed class RawConnections(int port) : IDisposable
{
    private const int Most = 256;
    private readonly ConcurrentBag<RawHttp> _idle = [];
    private readonly SemaphoreSlim _free = new(Most, Most);

    /// <summary>Sends the request. What is made of the answer is made before the connection serves another call.</summary>
    public async Task<T> SendAsync<T>(ReadOnlyMemory<byte> request, Func<RawAnswer, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await SendAsync(_idle.TryTake(out var idle) ? idle : await RawHttp.ConnectAsync(port, cancellationToken), request, read, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
        _free.Dispose();
    }

    private async Task<T> SendAsync<T>(RawHttp connection, ReadOnlyMemory<byte> request, Func<RawAnswer, T> read, CancellationToken cancellationToken)
    {
        try
        {
            var result = read(await connection.SendAsync(request, cancellationToken));
            _idle.Add(connection);
            return result;
        }
        catch
        {
            // Who knows what is still on its way there.
            connection.Dispose();
            throw;
        }
    }
}
