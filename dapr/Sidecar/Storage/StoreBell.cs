using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// Says "something changed" to listeners in this process at once, and to the other processes that share the file by a datagram on
/// loopback. A datagram carries no data and may get lost: every quarter of a second the file's change counter is looked at as well.
/// </summary>
internal sealed class StoreBell : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PeersEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Listener, bool>> _listeners = new(StringComparer.Ordinal);
    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _loops;
    private volatile IPEndPoint[] _peers = [];

    public StoreBell(StoreSession session, TimeProvider time)
    {
        _session = session;
        _time = time;
        _session.Execute("CREATE TABLE IF NOT EXISTS bell_process (port INTEGER PRIMARY KEY, seen_ms INTEGER NOT NULL)");
        _loops = [Task.Run(HearAsync), Task.Run(LookAsync)];
    }

    public IDisposable Subscribe(string channel, Action ring)
    {
        var listener = new Listener(this, channel, ring);
        _listeners.GetOrAdd(channel, _ => new())[listener] = true;
        return listener;
    }

    /// <summary>Called after a commit of this process.</summary>
    public void Ring(IReadOnlyCollection<string> channels)
    {
        foreach (var channel in channels) RingHere(channel);
        foreach (var peer in _peers)
        {
            try
            {
                _socket.Client.SendTo([1], peer);
            }
            catch (SocketException)
            {
                // A peer that is gone; its row ages out, and the counter is the backstop.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _session.Execute("DELETE FROM bell_process WHERE port=$0", Port);
        _session.Dispose();
        _socket.Dispose();
        _stop.Dispose();
    }

    private long Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    private void RingHere(string channel)
    {
        if (!_listeners.TryGetValue(channel, out var listeners)) return;
        foreach (var listener in listeners.Keys) listener.Ring();
    }

    private void RingAllHere()
    {
        foreach (var channel in _listeners.Keys) RingHere(channel);
    }

    private async Task HearAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _socket.ReceiveAsync(_stop.Token);
                RingAllHere();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // An answer "nobody listens there" to one of our own datagrams; the next receive goes on.
            }
        }
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        var version = 0L;
        var peersAt = long.MinValue;
        try
        {
            do
            {
                var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
                if (now - PeersEvery.TotalMilliseconds >= peersAt)
                {
                    peersAt = now;
                    RefreshPeers(now);
                }
                var current = _session.Scalar<long>("PRAGMA data_version");
                if (current != version)
                {
                    version = current;
                    RingAllHere();
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void RefreshPeers(long now)
    {
        _session.Execute("INSERT INTO bell_process (port, seen_ms) VALUES ($0, $1) ON CONFLICT (port) DO UPDATE SET seen_ms = $1", Port, now);
        _session.Execute("DELETE FROM bell_process WHERE seen_ms < $0", now - 10_000);
        _peers = [.. _session.Query("SELECT port FROM bell_process WHERE port <> $0", r => new IPEndPoint(IPAddress.Loopback, r.GetInt32(0)), Port)];
    }

    private sealed class Listener(StoreBell bell, string channel, Action ring) : IDisposable
    {
        public void Ring() => ring();

        public void Dispose()
        {
            if (bell._listeners.TryGetValue(channel, out var listeners)) listeners.TryRemove(this, out _);
        }
    }
}
