using System.Collections.Concurrent;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;

namespace Agents.Tests.Tools.Fakes;

/// <summary>Keeps what was sent, and passes it to those that listen.</summary>
internal sealed class RecordedSignals(params ISignalListener[] listeners) : ISignals
{
    public ConcurrentQueue<Signal> Sent { get; } = new();

    public void Send(Signal signal)
    {
        Sent.Enqueue(signal);
        foreach (var listener in listeners)
            listener.Hear(signal);
    }
}
