using System.Collections.Concurrent;

namespace Samples.Shop.Switches;

/// <summary>The run-time switches of all endpoints. An endpoint is known once it is mapped, under its tool's name.</summary>
internal sealed class SwitchBoard
{
    private readonly ConcurrentDictionary<string, EndpointSwitch> _switches = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, EndpointSwitch> All =>
        new SortedDictionary<string, EndpointSwitch>(_switches, StringComparer.Ordinal);

    public void Add(string endpoint) => _switches.TryAdd(endpoint, EndpointSwitch.Healthy);

    public EndpointSwitch Of(string endpoint) => _switches.GetValueOrDefault(endpoint, EndpointSwitch.Healthy);

    /// <summary>False: there is no such endpoint.</summary>
    public bool TrySet(string endpoint, EndpointSwitch value)
    {
        while (_switches.TryGetValue(endpoint, out var current))
        {
            if (_switches.TryUpdate(endpoint, value, current))
            {
                return true;
            }
        }

        return false;
    }

    public void Reset()
    {
        foreach (var endpoint in _switches.Keys)
        {
            _switches[endpoint] = EndpointSwitch.Healthy;
        }
    }
}
