using Agents.Contracts.Calls;
using Agents.Hosting.Erasures;
using Agents.Memory.Audit;
using Dapr;

namespace Agents.Memory.Governance;

/// <summary>Takes requests to erase a person. Of one person at most one erasure is under way.</summary>
internal sealed class Erasures(
    ErasureStore erasures, ErasureMarks marks, DigestKeys keys, IAuditLog audit, IErasureRuns runs, TimeProvider time)
{
    /// <summary>The erasure that is under way for the person: a new one, or the one that was.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="person">The <c>userId</c>.</param>
    /// <param name="reason">For the receipt.</param>
    /// <param name="id">The id that a new one gets; a repeated request has the same.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ErasureDocument> StartAsync(Principal caller, string person, string reason, string id, CancellationToken cancellationToken)
    {
        var key = await keys.OfAsync(caller.Tenant, cancellationToken);
        var document = new ErasureDocument
        {
            Id = id,
            Tenant = caller.Tenant,
            Person = person,
            PersonDigest = key.Of(DigestKey.Person, person),
            Reason = reason,
            RequestedBy = key.Of(DigestKey.Person, caller.Subject),
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
        };
        // In this order, so that a process that dies in between leaves a mark only with a document that names whom it is for.
        if (!await erasures.TryCreateAsync(document, cancellationToken)
            && (await erasures.ReadAsync(caller.Tenant, id, cancellationToken)).Value is { } there)
        {
            document = there;
            if (there.Person is null)
                return there;
        }
        await erasures.EnterAsync(new OpenErasure(caller.Tenant, id), cancellationToken);
        var running = await marks.BeginAsync(caller.Tenant, person, id, cancellationToken);
        if (running != id)
        {
            await erasures.RemoveAsync(document, cancellationToken);
            await erasures.LeaveAsync(new OpenErasure(caller.Tenant, id), cancellationToken);
            document = (await erasures.ReadAsync(caller.Tenant, running, cancellationToken)).Value
                ?? throw new DaprException($"The erasure {running} has a mark and no document yet. Try again.");
        }
        await runs.StartAsync(document.Tenant, document.Id, cancellationToken);
        if (running == id)
            await audit.RecordAsync(
                new AuditEvent { Tenant = caller.Tenant, By = caller.Subject, Action = AuditAction.Created, Kind = ErasureAudit.Kind, Id = id, Person = person },
                cancellationToken);
        return document;
    }

    public async Task<ErasureDocument?> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        (await erasures.ReadAsync(tenant, id, cancellationToken)).Value;

    public Task<ReceiptPage?> PageAsync(string tenant, string id, int number, CancellationToken cancellationToken) =>
        erasures.ReadPageAsync(tenant, id, number, cancellationToken);
}
