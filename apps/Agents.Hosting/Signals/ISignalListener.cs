using Agents.Contracts.Signals;

namespace Agents.Hosting.Signals;

/// <summary>Wants to hear signals. Register it as a singleton of this interface.</summary>
public interface ISignalListener
{
    /// <summary>Hears one signal, its own app's included. Must be quick and must not throw; long work is only started here.</summary>
    void Hear(Signal signal);
}
