using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Records;

namespace Agents.Memory.Knowledge;

/// <summary>What a change makes of a record, without any store.</summary>
internal static class DocumentDraft
{
    /// <summary>The record after the change; the same when it changes nothing.</summary>
    /// <param name="known">As it stands; null: there is none.</param>
    /// <param name="id">Of the document.</param>
    /// <param name="change">What is wanted.</param>
    /// <param name="reader">Who wants it.</param>
    /// <param name="text">Name of the text of a new content.</param>
    /// <param name="versions">How many are kept.</param>
    /// <param name="retentionDays">Of a new document that names none; 0: none.</param>
    /// <param name="now">Whole milliseconds.</param>
    public static DocumentRecord Of(
        DocumentRecord? known, string id, DocumentChange change, Reader reader, string text, int versions, int retentionDays, DateTimeOffset now)
    {
        var isNew = change.Content is { } given && given.Digest != known?.Current().Digest;
        var contentAt = isNew ? now : known!.Current().At;
        var groups = change.Groups.IsGiven ? [.. change.Groups.Value.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : known?.Groups ?? [];
        var (title, isTitleGiven) = Title(known, change, id);
        var (days, expiresAt) = Retention(known, change, contentAt, retentionDays);
        var draft = new DocumentRecord
        {
            Id = id,
            Revision = 0,
            Owner = change.Owner.Or(known?.Owner ?? reader.Subject),
            Classification = change.Classification.Or(known?.Classification ?? Classification.Internal),
            Groups = groups,
            Title = title,
            IsTitleGiven = isTitleGiven,
            Source = change.Source.Or(known?.Source),
            RetentionDays = days,
            ExpiresAt = expiresAt,
            Hold = !change.Hold.Or(known?.Hold is not null) ? null : known?.Hold ?? new LegalHold(now, change.HoldReason),
            CreatedAt = known?.CreatedAt ?? now,
            ChangedAt = now,
            Versions = [],
        };
        if (known is not null && !isNew && IsSame(known, draft))
            return known;
        var newest = isNew
            ? new DocumentVersion
            {
                Number = (known?.Current().Number ?? 0) + 1,
                Digest = change.Content!.Digest,
                Format = change.Format,
                Characters = change.Content.Text.Length,
                Chunks = change.Content.Chunks.Count,
                At = now,
                Title = title,
                Groups = groups,
                Text = text,
            }
            : known!.Current() with { Title = title, Groups = groups };
        DocumentVersion[] all = [.. isNew ? known?.Versions ?? [] : known!.Versions.SkipLast(1), newest];
        return draft with
        {
            // Under a hold nothing goes, old versions included.
            Versions = draft.Hold is null && known?.Hold is null ? [.. all.TakeLast(versions)] : all,
            // The time tells documents apart that had the same id, one after the other.
            Revision = known is null ? now.ToUnixTimeMilliseconds() : isNew || ShowsInPieces(known, draft) ? known.Revision + 1 : known.Revision,
        };
    }

    private static (string Title, bool IsGiven) Title(DocumentRecord? known, DocumentChange change, string id) =>
        change.Title is { IsGiven: true, Value: { } title } ? (title, true)
        : !change.Title.IsGiven && known is { IsTitleGiven: true } ? (known.Title, true)
        : (change.Content is { } content ? content.Title ?? id : known!.Title, false);

    private static (int? Days, DateTimeOffset? At) Retention(DocumentRecord? known, DocumentChange change, DateTimeOffset contentAt, int retentionDays)
    {
        if (change.ExpiresAt is { IsGiven: true, Value: { } at })
            return (null, at);
        var days = change.RetentionDays.IsGiven ? change.RetentionDays.Value
            : change.ExpiresAt.IsGiven ? null
            : known is not null ? known.RetentionDays
            : retentionDays > 0 ? retentionDays : null;
        return days is { } some ? (some, contentAt.AddDays(some))
            : (null, change.RetentionDays.IsGiven || change.ExpiresAt.IsGiven ? null : known?.ExpiresAt);
    }

    private static bool IsSame(DocumentRecord known, DocumentRecord draft) =>
        !ShowsInPieces(known, draft) && known.IsTitleGiven == draft.IsTitleGiven && known.Source == draft.Source && known.RetentionDays == draft.RetentionDays
        && known.ExpiresAt == draft.ExpiresAt && known.Hold == draft.Hold;

    private static bool ShowsInPieces(DocumentRecord known, DocumentRecord draft) =>
        known.Owner != draft.Owner || known.Classification != draft.Classification || known.Title != draft.Title || known.Expiry() != draft.Expiry()
        || !known.Groups.SequenceEqual(draft.Groups, StringComparer.Ordinal);
}
