using System.Net;
using System.Net.Sockets;
using System.Text;
using Dapr.Sidecar.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Storage;

public sealed class StoreBellTests : IAsyncDisposable
{
    private const byte Ring = 1;
    private const byte NotWanted = 2;
    private const byte Wanted = 3;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-bell-");
    private readonly FakeTimeProvider _time = new();
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
    private readonly StoreBell _bell;

    // The peer of the bell is a socket of the test's own, and stands in the file before the bell looks there for the first time.
    public StoreBellTests()
    {
        var path = Path.Combine(_folder.FullName, "store.db");
        _peer.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using (var session = StoreSession.Connect(path))
        {
            session.Execute("CREATE TABLE bell_peer (port INTEGER PRIMARY KEY, process TEXT NOT NULL)");
            session.Execute("INSERT INTO bell_peer (port, process) VALUES ($0, $1)", (long)((IPEndPoint)_peer.LocalEndPoint!).Port, ProcessIdentity.Current.ToString());
        }
        _bell = new StoreBell(StoreSession.Connect(path), StoreLock.For(path), _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _bell.DisposeAsync();
        _peer.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Ring_PeerRefusesAChannel_IsOnlyToldOfTheOthers()
    {
        var bell = await BellAsync("one", "two");
        Send(NotWanted, "one", bell);

        await UntilToldAsync("two");
    }

    [Fact]
    public async Task Ring_PeerWantsAgainWhatItRefused_IsToldOfIt()
    {
        var bell = await BellAsync("one");
        Send(NotWanted, "one", bell);
        await UntilToldAsync("two");

        Send(Wanted, "one", bell);

        await UntilToldAsync("one\ntwo");
    }

    [Fact]
    public async Task Ring_ASecondAfterARefusal_IsToldAgain()
    {
        var bell = await BellAsync("one");
        Send(NotWanted, "one", bell);
        await UntilToldAsync("two");

        await UntilToldAsync("one\ntwo", () => _time.Advance(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Heard_NobodyListens_RefusesUntilSomebodyDoes()
    {
        var bell = await BellAsync("any");

        Send(Ring, "one\ntwo", bell);
        Assert.Equal((NotWanted, "one\ntwo"), ReceiveOther());
        var rung = 0;
        using var listening = _bell.Subscribe("two", () => Interlocked.Increment(ref rung), ofOthers: false);
        Assert.Equal((Wanted, "two"), ReceiveOther());
        Send(Ring, "one\ntwo", bell);

        Assert.Equal((NotWanted, "one"), ReceiveOther());
        Assert.Equal(1, rung);
    }

    [Fact]
    public async Task Heard_WithoutNames_RingsAllAndRefusesNothing()
    {
        var bell = await BellAsync("any");
        var rung = 0;
        using var one = _bell.Subscribe("one", () => Interlocked.Increment(ref rung), ofOthers: true);
        using var two = _bell.Subscribe("two", () => Interlocked.Increment(ref rung), ofOthers: false);

        Send(Ring, "", bell);
        Send(Ring, "three", bell);

        Assert.Equal((NotWanted, "three"), ReceiveOther());
        Assert.Equal(2, rung);
    }

    [Fact]
    public void Ring_NamesThatDoNotFit_AreAllLeftOut()
    {
        var message = BellMessage.Write(Ring, [.. Enumerable.Range(0, 200).Select(i => $"channel-{i}")]);

        Assert.Equal([Ring], message);
        Assert.Empty(BellMessage.Read(message).Channels);
    }

    /// <summary>Where the bell sends from, found by what it sends.</summary>
    private async Task<EndPoint> BellAsync(params string[] channels)
    {
        EndPoint? from = null;
        await Eventually.HoldsAsync(() =>
        {
            // Nothing is sent before the bell has looked who else is there.
            _bell.Ring(channels);
            return _peer.Available > 0 && Receive(out from).Kind == Ring;
        });
        return from!;
    }

    /// <summary>Rings both channels until the peer is told of just these.</summary>
    private Task UntilToldAsync(string names, Action? meanwhile = null) => Eventually.HoldsAsync(
        () =>
        {
            _bell.Ring(["one", "two"]);
            return Receive(out _) is (Ring, var told) && told == names;
        },
        meanwhile);

    private void Send(byte kind, string names, EndPoint bell) => _peer.SendTo([kind, .. Encoding.UTF8.GetBytes(names)], bell);

    /// <summary>What comes next and is no ring.</summary>
    private (byte Kind, string Names) ReceiveOther()
    {
        while (true)
        {
            if (Receive(out _) is { Kind: not Ring } other) return other;
        }
    }

    private (byte Kind, string Names) Receive(out EndPoint from)
    {
        var buffer = new byte[2048];
        from = new IPEndPoint(IPAddress.Loopback, 0);
        var length = _peer.ReceiveFrom(buffer, ref from);
        return (buffer[0], Encoding.UTF8.GetString(buffer, 1, length - 1));
    }
}
