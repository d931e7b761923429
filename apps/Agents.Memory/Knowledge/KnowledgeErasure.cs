using System.Globalization;
using Agents.Contracts.Erasures;
using Agents.Memory.Audit;
using Agents.Memory.Governance;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Vectors;

namespace Agents.Memory.Knowledge;

/// <summary>Erases the documents that a person owns, shelf by shelf. Those under legal hold stay and are told.</summary>
internal sealed class KnowledgeErasure(ShelfStore shelves, DocumentRemoval removal) : IErasable
{
    // A step is short, so that little is done twice when a process dies.
    private const int Enough = 50;

    public string Store => "knowledge";

    public async Task<ErasurePage> EraseAsync(string tenant, string person, string? cursor, CancellationToken cancellationToken)
    {
        var (erased, kept) = (new List<ErasedItem>(), new List<KeptItem>());
        var (shelf, after) = Read(cursor);
        for (; shelf < DocumentKeys.Shelves; shelf++, after = "")
        {
            var documents = (await shelves.ReadShelfAsync(tenant, shelf, cancellationToken))
                .Where(one => one.Value.Owner == person && string.CompareOrdinal(DocumentKeys.Name(tenant, one.Key), after) > 0)
                .OrderBy(one => DocumentKeys.Name(tenant, one.Key), StringComparer.Ordinal);
            foreach (var (id, _) in documents)
            {
                // The next step goes on here: the cursor is a digest, for ids may hold names.
                if (erased.Count + kept.Count >= Enough)
                    return Page(string.Create(CultureInfo.InvariantCulture, $"{shelf}/{after}"));
                await EraseAsync(tenant, id, person, erased, kept, cancellationToken);
                after = DocumentKeys.Name(tenant, id);
            }
        }
        return Page(next: null);

        ErasurePage Page(string? next) => new() { Erased = erased, Kept = kept, Next = next };
    }

    private async Task EraseAsync(
        string tenant, string id, string person, List<ErasedItem> erased, List<KeptItem> kept, CancellationToken cancellationToken)
    {
        // Who asked for the erasure is in its own event.
        var result = await removal.RemoveAsync(
            tenant, id, new Removal(AuditAction.Erased, "system", IsAudited: false), record => record.Owner == person, cancellationToken);
        switch (result.State)
        {
            case RemovalState.Begun:
                throw new VectorTierException("A document of the person could not be removed in full; the erasure is to be tried again.");
            case RemovalState.Held:
                kept.Add(new KeptItem("document", id, "legal-hold"));
                break;
            // Also what another process or a step before had begun to remove.
            case var _ when result.Record is { } record:
                erased.AddRange(record.Versions.Select(one => new ErasedItem(
                    one.Number == record.Current().Number ? "document" : "document-version",
                    one.Number == record.Current().Number ? id : string.Create(CultureInfo.InvariantCulture, $"{id}/{one.Number}"), one.Digest)));
                break;
        }
    }

    private static (int Shelf, string After) Read(string? cursor)
    {
        if (cursor is null)
            return (0, "");
        var parts = cursor.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var shelf)
            ? (shelf, parts[1])
            : throw new ArgumentException($"The cursor is '{cursor}'; allowed: what a step before gave as next.", nameof(cursor));
    }
}
