namespace Agents.Memory.Vectors;

/// <summary>
/// What of a call can be sent: the last of each id, and nothing that breaks the rules, for a service would refuse the whole batch for one.
/// </summary>
internal static class TakenItems
{
    public static List<VectorItem> Of(IReadOnlyList<VectorItem> items, VectorModel model, List<VectorFault> faults)
    {
        var last = new Dictionary<(string Tenant, string Id), int>(items.Count);
        for (var i = 0; i < items.Count; i++)
            last[(items[i].Tenant, items[i].Id)] = i;

        var taken = new List<VectorItem>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (last[(items[i].Tenant, items[i].Id)] != i)
                continue;
            if (VectorRules.Refusal(items[i], model) is { } reason)
                faults.Add(new VectorFault(items[i].Id, reason, Transient: false));
            else
                taken.Add(items[i]);
        }

        return taken;
    }
}
