using Agents.Hosting.Audit;

namespace Agents.Memory.Audit;

/// <summary>Checks that nothing of a tenant's log was changed, removed or moved.</summary>
internal sealed class AuditCheck(ChainReader<AuditListed> reader)
{
    private const int MaxFindings = 100;

    public async Task<AuditReport> RunAsync(string tenant, CancellationToken cancellationToken)
    {
        var (entries, findings) = (0L, new List<string>());
        var heads = await ChainWalk.RunAsync(reader, tenant, Find, (replica, segment) =>
        {
            entries += segment.Items.Count;
            foreach (var (entry, listed) in segment.Items)
            {
                if (listed?.Digest() != entry.Digest)
                    Find($"chain {replica}: entry {entry.Seq} is not what was chained");
            }
            return Task.CompletedTask;
        }, cancellationToken);
        return new AuditReport(findings.Count == 0, entries, heads, findings);

        void Find(string text)
        {
            if (findings.Count < MaxFindings)
                findings.Add(text);
        }
    }
}

/// <param name="Intact">Whether nothing is wrong.</param>
/// <param name="Entries">Entries that were checked.</param>
/// <param name="Heads">The end of each chain, to be kept elsewhere.</param>
/// <param name="Findings">What is wrong, at most 100.</param>
internal sealed record AuditReport(bool Intact, long Entries, IReadOnlyList<ChainEnd> Heads, IReadOnlyList<string> Findings);
