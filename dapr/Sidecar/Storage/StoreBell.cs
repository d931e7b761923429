using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// Says "something changed" to listeners in this process at once, and to the other processes that share the file by a datagram on
/// loopback that names the channels. A process where nobody listens to them says so, and is left in peace for a second or until somebody does:
/// a busy process would wake all others at every commit. A datagram may get lost: every quarter of a second the file's change counter is
/// looked at as well.
/// </summary>
internal sealed class StoreBell : IAsyncDisposable
{
    // Anybody on this machine can send a datagram, with any names.
    private const int MaxRefused = 1000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PeersEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Listener, bool>> _listeners = new(StringComparer.Ordinal);
    private readonly StoreSession _session;
    private readonly StoreLock _lock;
    private readonly TimeProvider _time;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, bool> _refused = new(StringComparer.Ordinal);
    private readonly Task[] _loops;
    private volatile BellPeer[] _peers = [];

    public StoreBell(StoreSession session, StoreLock storeLock, TimeProvider time)
    {
        _session = session;
        _lock = storeLock;
        _time = time;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Locked("CREATE TABLE IF NOT EXISTS bell_peer (port INTEGER PRIMARY KEY, process TEXT NOT NULL)");
        Locked("INSERT OR REPLACE INTO bell_peer (port, process) VALUES ($0, $1)", Port, ProcessIdentity.Current.ToString());
        _loops = [Task.Run(HearAsync), Task.Run(LookAsync)];
    }

    /// <param name="channel">What to hear.</param>
    /// <param name="ring">Called for it.</param>
    /// <param name="ofOthers">Not for commits of this process.</param>
    public IDisposable Subscribe(string channel, Action ring, bool ofOthers)
    {
        var listener = new Listener(this, channel, ring, ofOthers);
        _listeners.GetOrAdd(channel, _ => new())[listener] = true;
        if (_refused.TryRemove(channel, out _)) Tell(BellMessage.Wanted, [channel]);
        return listener;
    }

    /// <summary>Called after a commit of this process.</summary>
    public void Ring(IReadOnlyCollection<string> channels)
    {
        foreach (var channel in channels) RingHere(channel, own: true);
        foreach (var peer in _peers)
        {
            if (peer.Wanted(channels) is { Count: > 0 } wanted) Send(BellMessage.Write(BellMessage.Ring, wanted), peer.Address);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        Locked("DELETE FROM bell_peer WHERE port=$0", Port);
        _session.Dispose();
        _lock.Dispose();
        _socket.Dispose();
        _stop.Dispose();
    }

    private long Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    private bool HasListeners(string channel) => _listeners.TryGetValue(channel, out var listeners) && !listeners.IsEmpty;

    /// <summary>False when nobody listens.</summary>
    private bool RingHere(string channel, bool own = false)
    {
        if (!_listeners.TryGetValue(channel, out var listeners) || listeners.IsEmpty) return false;
        foreach (var (listener, _) in listeners)
        {
            if (!own || !listener.OfOthers) listener.Ring();
        }
        return true;
    }

    private void RingAllHere()
    {
        foreach (var channel in _listeners.Keys) RingHere(channel);
    }

    private void Tell(byte kind, IReadOnlyCollection<string> channels)
    {
        var message = BellMessage.Write(kind, channels);
        foreach (var peer in _peers) Send(message, peer.Address);
    }

    private void Send(byte[] message, EndPoint peer)
    {
        try
        {
            _socket.SendTo(message, peer);
        }
        catch (SocketException)
        {
            // A peer that is gone, or has no room left; the counter is the backstop.
        }
    }

    private async Task HearAsync()
    {
        var buffer = new byte[BellMessage.MaxBytes];
        var anybody = new IPEndPoint(IPAddress.Loopback, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var heard = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody, _stop.Token);
                Hear(BellMessage.Read(buffer.AsSpan(0, heard.ReceivedBytes)), (IPEndPoint)heard.RemoteEndPoint);
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

    private void Hear(BellMessage message, IPEndPoint from)
    {
        if (message.Kind == BellMessage.Ring)
        {
            HearRing(message.Channels, from);
            return;
        }
        if (Array.Find(_peers, peer => peer.Address.Equals(from)) is not { } sender) return;
        foreach (var channel in message.Channels) sender.Wants(channel, message.Kind == BellMessage.Wanted);
    }

    private void HearRing(IReadOnlyList<string> channels, IPEndPoint from)
    {
        if (channels.Count == 0) RingAllHere();
        List<string>? refused = null;
        foreach (var channel in channels)
        {
            if (RingHere(channel) || _refused.Count >= MaxRefused) continue;
            // Noted before it is looked at once more: whoever subscribes meanwhile either is seen here or finds the note and says so to all.
            _refused[channel] = true;
            if (!HasListeners(channel)) (refused ??= []).Add(channel);
        }
        if (refused is not null) Send(BellMessage.Write(BellMessage.NotWanted, refused), from);
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
                try
                {
                    Look(ref version, ref peersAt);
                }
                catch (StoreException)
                {
                    // A full disk or a busy file; those who write hear of it, and the next look tries again.
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void Look(ref long version, ref long peersAt)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        if (peersAt == long.MinValue || now - peersAt >= PeersEvery.TotalMilliseconds)
        {
            peersAt = now;
            FindPeers();
        }
        var current = _session.Scalar<long>("PRAGMA data_version");
        if (current == version) return;
        version = current;
        RingAllHere();
    }

    private void FindPeers()
    {
        List<BellPeer> alive = [];
        var rows = _session.Query("SELECT port, process FROM bell_peer WHERE port <> $0", r => (Port: r.GetInt64(0), Process: r.GetString(1)), Port);
        foreach (var (port, process) in rows)
        {
            if (ProcessIdentity.TryParse(process, out var identity) && identity.IsAlive()) alive.Add(new BellPeer((int)port));
            else Locked("DELETE FROM bell_peer WHERE port=$0 AND process=$1", port, process);
        }
        _peers = [.. alive];
    }

    /// <summary>A write past the queue of writes; it takes its turn like every other.</summary>
    private void Locked(string sql, params ReadOnlySpan<object?> values)
    {
        using (_lock.Acquire()) _session.Execute(sql, values);
    }

    private sealed class Listener(StoreBell bell, string channel, Action ring, bool ofOthers) : IDisposable
    {
        public bool OfOthers => ofOthers;

        public void Ring()
        {
            try
            {
                ring();
            }
            catch (ObjectDisposedException)
            {
                // It is being taken down and does not want to hear any more.
            }
        }

        public void Dispose()
        {
            if (bell._listeners.TryGetValue(channel, out var listeners)) listeners.TryRemove(this, out _);
        }
    }
}
