using System.Net;
using System.Net.Sockets;
using Dapr.Sidecar.Run;

namespace Agents.Tests.Run;

public sealed class FreePortsTests
{
    // The lowest port that Linux gives to a connection that was asked for without one.
    private const int Outgoing = 32_768;

    [Fact]
    public void Take_GivesDifferentPortsThatNoConnectionTakes()
    {
        var ports = FreePorts.Take(50);

        Assert.Equal(50, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 1_024, Outgoing - 1));
    }

    [Fact]
    public void Take_PortsThatAreSpokenFor_AreNotGiven()
    {
        var port = FreePorts.Take(1)[0];
        var others = Enumerable.Range(FreePorts.First, FreePorts.Count).Where(other => other != port).ToHashSet();

        Assert.Equal([port], FreePorts.Take(1, others));
        var error = Assert.Throws<InvalidOperationException>(() => FreePorts.Take(2, others));
        Assert.StartsWith("2 free ports are needed between 15000 and 30000, and 1 ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IsFree_SomebodyListens_No()
    {
        var port = FreePorts.Take(1)[0];
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();

        Assert.False(FreePorts.IsFree(port));
    }
}
