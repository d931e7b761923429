using Agents.Decisions.Audit;
using Agents.Decisions.Records;
using Agents.Hosting.Access;
using Agents.Hosting.Audit;
using Agents.Hosting.Requests;

namespace Agents.Decisions.Api;

/// <summary>What was decided and changed, and the proof of it.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this RouteGroupBuilder v1)
    {
        v1.MapGet("/audit", ListAsync).Needs(Scopes.Audit);
        v1.MapGet("/audit/verify", async (HttpContext context, ChainCheck check) =>
            Answers.Json(await check.RunAsync(context.Caller().Tenant, context.RequestAborted))).Needs(Scopes.Audit);
    }

    private static async Task<IResult> ListAsync(HttpContext context, RecordList list)
    {
        var query = new ListQuery(
            context.Request.Query, "replica", "kind", "action", "type", "subject", "id", "since", "until", "after", "limit");
        var filter = new EntryFilter
        {
            Replica = query.Text("replica"),
            Kind = query.OneOf("kind", (ChainKinds.Decision, 0), (ChainKinds.Type, 1)) is { } kind ? kind == 0 ? ChainKinds.Decision : ChainKinds.Type : null,
            Action = query.Text("action"),
            Type = query.Text("type"),
            Subject = query.Text("subject"),
            Id = query.Text("id"),
            Since = query.Time("since"),
            Until = query.Time("until"),
            After = query.Cursor("after"),
            Limit = query.Limit(100, 1000),
        };
        if (query.Refusal is { } refusal)
            return refusal;
        var found = await list.EntriesAsync(context.Caller().Tenant, filter, context.RequestAborted);
        return Answers.Json(new
        {
            entries = found.Select(one => AuditEntry.Of(one.Replica, one.Item)),
            after = found.Count == filter.Limit
                ? new ListCursor(found[^1].Item.Entry.At, ListCursor.Of(found[^1].Replica, found[^1].Item.Entry.Seq)).ToString()
                : null,
        });
    }

    private sealed record AuditEntry(
        string Replica, long Seq, DateTimeOffset At, string Kind, string Action, string Id, int Revision, string? Type, string? Version, string? Subject,
        string? By, Definitions.DecisionOutcome? Outcome, string Digest, string Hash)
    {
        public static AuditEntry Of(string replica, ChainItem<IndexEntry> item) => new(
            replica, item.Entry.Seq, item.Entry.At, item.Entry.Kind, item.Entry.Action, item.Entry.Id, item.Entry.Revision, item.Listed?.Type,
            item.Listed?.Version, item.Listed?.Subject, item.Listed?.By, item.Listed?.Outcome, item.Entry.Digest, item.Entry.Hash());
    }
}
