using System.Collections.Concurrent;
using System.Net;

namespace Dapr.Sidecar.Storage;

/// <summary>Another process that shares the file, and what it does not want to hear. Forgotten and found again every second.</summary>
internal sealed class BellPeer(int port)
{
    private readonly ConcurrentDictionary<string, bool> _unwanted = new(StringComparer.Ordinal);

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, port);

    /// <summary>Those of the channels that somebody may listen to there.</summary>
    public IReadOnlyCollection<string> Wanted(IReadOnlyCollection<string> channels) =>
        _unwanted.IsEmpty ? channels : [.. channels.Where(channel => !_unwanted.ContainsKey(channel))];

    public void Wants(string channel, bool wanted)
    {
        if (wanted) _unwanted.TryRemove(channel, out _);
        else _unwanted[channel] = true;
    }
}
