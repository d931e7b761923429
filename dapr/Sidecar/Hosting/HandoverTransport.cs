using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Dapr.Sidecar.Hosting;

/// <summary>A transport without a socket of its own: its connections were accepted by another server.</summary>
internal sealed class HandoverTransport : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _waiting = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

    /// <summary>Ends when the server behind this transport is done with the connection.</summary>
    public async Task TakeAsync(ConnectionContext connection)
    {
        var taken = new Taken(connection);
        if (_waiting.Writer.TryWrite(taken)) await taken.Released;
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return new(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _waiting.Reader.WaitToReadAsync(cancellationToken) && _waiting.Reader.TryRead(out var connection) ? connection : null;

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var late)) await late.DisposeAsync();
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>The other server's connection; its end is the other server's to give.</summary>
    private sealed class Taken : DefaultConnectionContext
    {
        private readonly ConnectionContext _owner;
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Taken(ConnectionContext owner)
            : base(owner.ConnectionId, owner.Transport, owner.Transport)
        {
            _owner = owner;
            ConnectionClosed = owner.ConnectionClosed;
            LocalEndPoint = owner.LocalEndPoint;
            RemoteEndPoint = owner.RemoteEndPoint;
        }

        public Task Released => _released.Task;

        public override void Abort(ConnectionAbortedException abortReason) => _owner.Abort(abortReason);

        public override ValueTask DisposeAsync()
        {
            _released.TrySetResult();
            return base.DisposeAsync();
        }
    }
}
