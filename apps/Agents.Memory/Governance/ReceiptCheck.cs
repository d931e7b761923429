using System.Security.Cryptography;
using System.Text;
using Agents.Memory.Audit;

namespace Agents.Memory.Governance;

/// <summary>Proves a receipt: its pages are those that were written, its signature is ours, and the audit log holds its digest.</summary>
internal sealed class ReceiptCheck(ErasureStore erasures, DigestKeys keys, AuditSearch search, AuditCheck audit)
{
    private static readonly TimeSpan Around = TimeSpan.FromHours(1);

    public async Task<ReceiptReport> RunAsync(ErasureDocument document, CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        if (document.Receipt is not { } receipt)
            return new ReceiptReport(false, null, ["The erasure is not over; there is no receipt yet."]);
        var key = await keys.OfAsync(document.Tenant, cancellationToken);
        var digest = ReceiptProof.Digest(receipt);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(ReceiptProof.Sign(key, receipt)), Encoding.ASCII.GetBytes(document.Signature ?? "")))
            findings.Add("The signature is not that of the receipt.");
        await CheckPagesAsync(document, receipt, findings, cancellationToken);

        var entries = await search.FindAsync(
            document.Tenant,
            new AuditFilter
            {
                Kind = ErasureAudit.Kind,
                Action = AuditAction.Erased,
                Id = document.Id,
                Since = receipt.EndedAt - Around,
                Limit = 10,
            },
            cancellationToken);
        if (!entries.Any(one => one.Listed.Content == key.Of(DigestKey.Content, digest)))
            findings.Add("The audit log holds no entry of this receipt.");
        var log = await audit.RunAsync(document.Tenant, cancellationToken);
        findings.AddRange(log.Findings);
        return new ReceiptReport(findings.Count == 0, digest, findings);
    }

    private async Task CheckPagesAsync(ErasureDocument document, ErasureReceipt receipt, List<string> findings, CancellationToken cancellationToken)
    {
        var (number, previous) = (0, ReceiptPage.Start);
        var items = new Dictionary<string, HashSet<(string, string)>>(StringComparer.Ordinal);
        await foreach (var page in erasures.PagesAsync(document.Tenant, document.Id, receipt.Pages, cancellationToken))
        {
            number++;
            if (page.Number != number || page.Previous != previous)
                findings.Add(FormattableString.Invariant($"Page {number} does not follow the one before."));
            previous = ReceiptProof.Hash(page);
            if (!items.TryGetValue(page.Store, out var known))
                items[page.Store] = known = [];
            known.UnionWith(page.Erased.Select(one => (one.Kind, one.Id)));
        }
        if (number != receipt.Pages || previous != receipt.LastPage)
            findings.Add(FormattableString.Invariant($"The receipt says {receipt.Pages} pages with another hash; {number} are there."));
        foreach (var store in receipt.Stores)
        {
            if (items.GetValueOrDefault(store.Store, []).Count != store.Erased.Values.Sum())
                findings.Add($"The pages list another number of items of {store.Store} than the receipt.");
        }
    }
}

/// <param name="Intact">Whether nothing is wrong.</param>
/// <param name="Digest">SHA-256 of the receipt's canonical JSON; null: there is no receipt yet.</param>
/// <param name="Findings">What is wrong.</param>
internal sealed record ReceiptReport(bool Intact, string? Digest, IReadOnlyList<string> Findings);
