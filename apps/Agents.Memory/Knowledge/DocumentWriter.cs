using System.Globalization;
using Agents.Memory.Audit;
using Agents.Memory.Governance;
using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Indexing;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Retention;

namespace Agents.Memory.Knowledge;

/// <summary>
/// Writes documents: first the intent, then text and record, then the vector tier. Who may read a document may write it, with the scope for
/// it. Every change is in the audit log before it is made; one that then meets another one stands there although it was made later.
/// </summary>
internal sealed class DocumentWriter(
    DocumentStore documents, ShelfStore shelves, DocumentRemoval removal, Settlement settlement, IndexQueue queue, IAuditLog audit,
    IErasureMarks erasures, KnowledgeOptions options, RetentionOptions retention, TimeProvider time)
{
    private const int MaxAttempts = 20;

    public async Task<WriteResult> WriteAsync(Reader reader, string id, DocumentChange change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var (known, etag) = await documents.ReadAsync(reader.Tenant, id, cancellationToken);
            if (known is not null && !known.IsThere(Now()))
            {
                // What is left of it goes first: its pieces and texts are not those of the new one.
                if ((await removal.ExpireAsync(reader.Tenant, id, cancellationToken)).State == RemovalState.Begun)
                    return new WriteResult(WriteState.Unavailable, Detail: "A document of this id is being removed. Try again.");
                continue;
            }
            if (known is not null && !reader.MayRead(known))
            {
                await AuditAsync(reader, AuditAction.Refused, id, null, null, null, cancellationToken);
                return new WriteResult(WriteState.Foreign);
            }
            if (known is null && change.Content is null)
                return new WriteResult(WriteState.Wrong, Field: "/content", Detail: "is missing; allowed: the text of a new document.");
            var text = Guid.NewGuid().ToString("N");
            var draft = DocumentDraft.Of(known, id, change, reader, text, options.Versions, retention.DocumentDaysOf(reader.Tenant), Now());
            if (ReferenceEquals(draft, known))
                return new WriteResult(WriteState.Unchanged, known, (await shelves.ReadAsync(reader.Tenant, id, cancellationToken))?.Intents is not { Count: > 0 });
            if (await WrongAsync(reader, known, draft, cancellationToken) is { } wrong)
                return wrong;
            if (await TryWriteAsync(reader, known, draft, change, etag, cancellationToken) is { } result)
                return result;
        }
        return new WriteResult(WriteState.Unavailable, Detail: "Others change this document all the time. Try again.");
    }

    private async Task<WriteResult?> WrongAsync(Reader reader, DocumentRecord? known, DocumentRecord draft, CancellationToken cancellationToken)
    {
        if (known?.Hold is null != draft.Hold is null && !reader.MayHold)
            return new WriteResult(WriteState.MayNotHold);
        if (draft.Classification == Classification.Restricted && draft.Groups.Count == 0)
            return new WriteResult(WriteState.Wrong, Field: "/groups", Detail: "is empty; a restricted document needs a group.");
        if (!reader.MayRead(draft))
            return new WriteResult(WriteState.Wrong, Field: "/groups", Detail: "would lock you out; name one of your groups, or yourself as the owner.");
        if (draft.ExpiresAt <= Now() && draft.ExpiresAt != known?.ExpiresAt)
            return new WriteResult(WriteState.Wrong, Field: "/expiresAt", Detail: "has passed; allowed: a time to come.");
        if (draft.Versions.Count > KnowledgeLimits.MaxHeldVersions)
            return new WriteResult(WriteState.Conflict, Detail: $"The legal hold keeps {known!.Versions.Count} versions; there cannot be more.");
        // An owner who is being erased gets no new documents, and one who gave a document away does not keep it.
        return await erasures.RefusesAsync(reader.Tenant, draft.Owner, Now(), cancellationToken)
            ? new WriteResult(WriteState.Conflict, Detail: "The owner is being erased.")
            : null;
    }

    /// <summary>Null: somebody else was faster.</summary>
    private async Task<WriteResult?> TryWriteAsync(
        Reader reader, DocumentRecord? known, DocumentRecord draft, DocumentChange change, string etag, CancellationToken cancellationToken)
    {
        var (tenant, id) = (reader.Tenant, draft.Id);
        var kept = draft.Versions.Select(one => one.Text).ToHashSet(StringComparer.Ordinal);
        var newText = draft.Current().Text == known?.Current().Text ? null : draft.Current().Text;
        string[] texts = [.. (known?.Versions ?? []).Select(one => one.Text).Where(one => !kept.Contains(one)), .. newText is null ? [] : new[] { newText }];
        var intent = new Intent(Guid.NewGuid().ToString("N"), Now(), texts);
        if (!await shelves.ChangeAsync(
            tenant, id, entry => (entry ?? ShelfEntry.Of(draft)) with { Intents = [.. entry?.Intents ?? [], intent] }, cancellationToken))
            return new WriteResult(WriteState.TooMany, Detail: $"Allowed are about {KnowledgeLimits.MaxPerShelf * DocumentKeys.Shelves} documents of a tenant.");
        if (newText is not null)
            await documents.WriteTextAsync(tenant, id, newText, change.Content!.Text, cancellationToken);
        await AuditAsync(
            reader, known is null ? AuditAction.Created : AuditAction.Changed, id, draft.Owner, draft.Current().Digest, Detail(known, draft), cancellationToken);
        // A process that hangs for longer is taken for dead: what it announced is cleared away.
        if (Now() - intent.Since > TimeSpan.FromSeconds(options.TakeoverSeconds / 2.0)
            || !await documents.TryWriteAsync(tenant, draft, etag, cancellationToken))
        {
            await settlement.SettleAsync(tenant, id, [intent], cancellationToken);
            return null;
        }
        var isSearchable = await queue.SettleAsync(tenant, id, intent, TimeSpan.FromSeconds(options.IndexWaitSeconds), cancellationToken);
        return new WriteResult(known is null ? WriteState.Created : WriteState.Updated, draft, isSearchable);
    }

    private Task AuditAsync(
        Reader reader, AuditAction action, string id, string? owner, string? digest, string? detail, CancellationToken cancellationToken) =>
        audit.RecordAsync(
            new AuditEvent
            {
                Tenant = reader.Tenant,
                By = reader.Subject,
                Action = action,
                Kind = "document",
                Id = id,
                Person = owner,
                Digest = digest,
                Detail = detail,
            },
            cancellationToken);

    // How wide it was and is: a document that is opened to more people is to be found in the log.
    private static string Detail(DocumentRecord? known, DocumentRecord draft)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"version={draft.Current().Number}") };
        if (known is null || known.Classification != draft.Classification)
            parts.Add($"classification={(known is null ? "" : Word(known.Classification) + ">")}{Word(draft.Classification)}");
        if (known is null || !known.Groups.SequenceEqual(draft.Groups, StringComparer.Ordinal))
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"groups={(known is null ? "" : known.Groups.Count + ">")}{draft.Groups.Count}"));
        if (known is not null && known.Owner != draft.Owner)
            parts.Add("owner=changed");
        if (known is not null && IsWider(known, draft))
            parts.Add("access=wider");
        if (known?.Hold is null != draft.Hold is null)
            parts.Add(draft.Hold is null ? "hold=lifted" : "hold=put");
        if (known?.ExpiresAt != draft.ExpiresAt)
            parts.Add("expiry=" + (draft.ExpiresAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "none"));
        return string.Join(' ', parts);
    }

    private static bool IsWider(DocumentRecord known, DocumentRecord draft) =>
        draft.Owner != known.Owner || draft.Classification < known.Classification
        || (known.Groups.Count > 0 && (draft.Groups.Count == 0 || draft.Groups.Except(known.Groups, StringComparer.Ordinal).Any()));

    private static string Word(Classification classification) => classification.ToString().ToLowerInvariant();

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
