using Agents.Contracts.Signals;

namespace Agents.Hosting.Signals;

/// <summary>Tells all replicas something.</summary>
public interface ISignals
{
    /// <summary>Returns at once. A signal may get lost: state that counts is in the ledger, and everybody looks there now and then.</summary>
    void Send(Signal signal);
}
