using Agents.Contracts.Inventory;

namespace Agents.Tools.Inventory.Changes;

/// <summary>What a folder of manifests says now.</summary>
/// <param name="Manifests">All of it.</param>
/// <param name="Appeared">Versions, as state keys, whose files were not there at the last look: only these leave draining.</param>
/// <param name="Retirable">Versions, as state keys, that have drained long enough.</param>
internal sealed record FolderContent(
    IReadOnlyList<ToolManifest> Manifests, IReadOnlySet<string> Appeared, IReadOnlySet<string> Retirable)
{
    /// <summary>What was left alone, in words, after the rule was applied.</summary>
    public List<string> Notes { get; } = [];
}

/// <summary>
/// Brings a folder into the inventory. Its versions are added and changed in place; those whose files are gone drain and later go, as
/// long as others of the tool stay. Versions that were published through the API, and traffic that was set, are never touched. Where
/// no traffic is set the newest version gets all calls, so a new file takes over by itself.
/// </summary>
internal static class FolderRule
{
    public static Edit Apply(InventoryDocument? document, FolderContent folder)
    {
        folder.Notes.Clear();
        if (folder.Manifests.Count == 0)
            return Edit.Nothing;
        var next = document ?? new InventoryDocument { Revision = 0, UpdatedAt = default, Tools = [], FromFolder = [] };
        var changes = new List<ToolChange>();
        next = Add(next, folder, changes);
        next = Drain(next, folder, changes);
        next = Retire(next, folder, changes);
        if (changes.Count == 0 && document is not null)
            return Edit.Nothing;
        return new Edit.To(next with { FromFolder = Marks(next) }, changes);
    }

    private static InventoryDocument Add(InventoryDocument document, FolderContent folder, List<ToolChange> changes)
    {
        var next = document;
        foreach (var manifest in folder.Manifests)
        {
            var (name, version) = (manifest.Name, manifest.Version);
            if (next.Find(name, version) is { } existing)
            {
                var isSame = DocumentEdits.IsSame(existing, manifest);
                if (!next.IsFromFolder(existing))
                {
                    if (!isSame)
                        folder.Notes.Add($"{name} {version} was published through the API with other content; that stays");
                    continue;
                }
                var comesBack = next.StateOf(existing) == VersionState.Draining
                    && (!isSame || folder.Appeared.Contains(InventoryDocument.StateKey(name, version)));
                if (isSame && !comesBack)
                    continue;
            }
            next = next.Put(manifest).WithState(name, version, VersionState.Active);
            // Before there were marks all versions were a folder's, and still count as such.
            if (next.FromFolder is not null)
                next = next.WithFolderMark(name, version);
            changes.Add(new ToolChange(name, ToolChange.Published, version));
        }
        return next;
    }

    private static InventoryDocument Drain(InventoryDocument document, FolderContent folder, List<ToolChange> changes)
    {
        var next = document;
        foreach (var manifest in Gone(document, folder, VersionState.Active))
        {
            switch (DrainRule.Apply(next, manifest.Name, manifest.Version))
            {
                case Edit.Refused:
                    folder.Notes.Add($"{manifest.Name} {manifest.Version} has no file any more and stays: no other version could take its calls");
                    break;
                case Edit.To when next.Traffic.TryGetValue(manifest.Name, out var traffic) && traffic.Weights.GetValueOrDefault(manifest.Version) > 0:
                    folder.Notes.Add($"{manifest.Name} {manifest.Version} has no file any more and stays: the traffic that was set gives it calls");
                    break;
                case Edit.To drained:
                    next = drained.Next;
                    changes.AddRange(drained.Changes);
                    break;
            }
        }
        return next;
    }

    private static InventoryDocument Retire(InventoryDocument document, FolderContent folder, List<ToolChange> changes)
    {
        var next = document;
        foreach (var manifest in Gone(document, folder, VersionState.Draining))
        {
            if (folder.Retirable.Contains(InventoryDocument.StateKey(manifest.Name, manifest.Version))
                && RetireRule.Apply(next, manifest.Name, manifest.Version) is Edit.To retired)
            {
                next = retired.Next;
                changes.AddRange(retired.Changes);
            }
        }
        return next;
    }

    private static IEnumerable<ToolManifest> Gone(InventoryDocument document, FolderContent folder, VersionState state) =>
        document.Tools.Where(manifest =>
            document.IsFromFolder(manifest)
            && document.StateOf(manifest) == state
            && !folder.Manifests.Any(here => here.Name == manifest.Name && here.Version == manifest.Version));

    private static IReadOnlyList<string> Marks(InventoryDocument document) =>
        document.FromFolder ?? [.. document.Tools.Select(manifest => InventoryDocument.StateKey(manifest.Name, manifest.Version))];
}
