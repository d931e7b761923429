namespace Agents.Contracts.Inventory;

/// <summary>Which versions of a tool get its calls now, by the one rule that gateway and workers share.</summary>
public static class TrafficShares
{
    /// <summary>The weight of a version that gets everything.</summary>
    public const int Whole = 100;

    /// <summary>
    /// The versions with a weight over 0, oldest first; never none when there is a version. Those that are active and have a weight in the
    /// tool's traffic; without such the newest active version; without an active one the newest, so that no call fails for it.
    /// </summary>
    /// <param name="document">The inventory.</param>
    /// <param name="versions">The versions of one tool, as <see cref="InventoryDocument.VersionsOf"/> gives them.</param>
    public static IReadOnlyList<VersionShare> Of(InventoryDocument document, IReadOnlyList<ToolManifest> versions)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(versions);
        if (versions.Count == 0)
            return [];
        var active = versions.Where(manifest => document.StateOf(manifest) == VersionState.Active).ToArray();
        if (document.Traffic.TryGetValue(versions[0].Name, out var traffic))
        {
            var shares = active
                .Select(manifest => new VersionShare(manifest, traffic.Weights.GetValueOrDefault(manifest.Version)))
                .Where(share => share.Weight > 0)
                .ToArray();
            if (shares.Length > 0)
                return shares;
        }
        return [new VersionShare(active.Length > 0 ? active[^1] : versions[^1], Whole)];
    }

    /// <summary>The one with the largest weight, of equal ones the newest.</summary>
    public static VersionShare Largest(IReadOnlyList<VersionShare> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var largest = shares[0];
        foreach (var share in shares)
        {
            if (share.Weight >= largest.Weight)
                largest = share;
        }
        return largest;
    }
}

/// <summary>A version and its weight among those of its tool.</summary>
/// <param name="Manifest">The version.</param>
/// <param name="Weight">Over 0.</param>
public sealed record VersionShare(ToolManifest Manifest, int Weight);
