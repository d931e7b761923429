namespace Agents.Tools.Lanes;

/// <summary>Lets items of one ordering key run one after another, in the order in which they came.</summary>
internal sealed class OrderingKeys
{
    private readonly Dictionary<string, LinkedList<LaneItem>> _behind = [];

    /// <summary>False: another item has the key, and this one waits behind it.</summary>
    public bool TryHold(LaneItem item)
    {
        if (item.Work.OrderingKey is not { } key || item.HoldsKey)
            return true;
        if (_behind.TryGetValue(key, out var behind))
        {
            item.Behind = behind.AddLast(item);
            return false;
        }
        _behind[key] = [];
        item.HoldsKey = true;
        return true;
    }

    /// <summary>Takes the item off its key. Returns the one that holds it next, if that changes.</summary>
    public LaneItem? Leave(LaneItem item)
    {
        if (item.Work.OrderingKey is not { } key)
            return null;
        var behind = _behind[key];
        if (item.Behind is { } node)
        {
            behind.Remove(node);
            item.Behind = null;
            return null;
        }
        item.HoldsKey = false;
        if (behind.First is not { } first)
        {
            _behind.Remove(key);
            return null;
        }
        behind.RemoveFirst();
        first.Value.Behind = null;
        first.Value.HoldsKey = true;
        return first.Value;
    }
}
