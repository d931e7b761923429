using Agents.Contracts.Signals;

namespace Agents.Gateway.Admission;

/// <summary>The versions that are out of service now.</summary>
internal sealed class CurrentQuarantine
{
    private volatile QuarantineDocument _value = new() { Revision = 0 };

    public QuarantineDocument Value
    {
        get => _value;
        set => _value = value;
    }
}
