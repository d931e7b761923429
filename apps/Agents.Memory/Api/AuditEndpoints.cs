using Agents.Contracts;
using Agents.Hosting.Access;
using Agents.Hosting.Requests;
using Agents.Memory.Audit;

namespace Agents.Memory.Api;

/// <summary>Who did what with which data, and the proof of it.</summary>
internal static class AuditEndpoints
{
    private static readonly (string Word, AuditAction Value)[] Actions =
        [.. Enum.GetValues<AuditAction>().Select(one => (AuditLog.Word(one), one))];

    public static void MapAudit(this RouteGroupBuilder v1)
    {
        v1.MapGet("/audit", ListAsync).Needs(Scopes.Audit);
        v1.MapGet("/audit/verify", async (HttpContext context, AuditCheck check) =>
            TypedResults.Json(await check.RunAsync(context.Caller().Tenant, context.RequestAborted), AgentsJson.SharedOptions)).Needs(Scopes.Audit);
    }

    private static async Task<IResult> ListAsync(HttpContext context, AuditSearch search)
    {
        var query = new ListQuery(context.Request.Query, "person", "kind", "action", "id", "since", "until", "limit");
        var filter = new AuditFilter
        {
            Person = query.Text("person"),
            Kind = query.Text("kind"),
            Since = query.Time("since"),
            Until = query.Time("until"),
            Action = query.OneOf("action", Actions),
            Id = query.Text("id"),
            Limit = query.Limit(100, 1000),
        };
        if (query.Refusal is { } refusal)
            return refusal;
        var found = await search.FindAsync(context.Caller().Tenant, filter, context.RequestAborted);
        return TypedResults.Json(new { entries = found.Select(AuditEntry.Of) }, AgentsJson.SharedOptions);
    }

    private sealed record AuditEntry(
        string Instance, long Seq, DateTimeOffset At, string Kind, string Action, string Id, string By, string? Person, string? Content, string? Detail,
        string Hash)
    {
        public static AuditEntry Of(AuditFound found) => new(
            found.Instance, found.Entry.Seq, found.Entry.At, found.Entry.Kind, found.Entry.Action, found.Entry.Id, found.Listed.By, found.Listed.Person,
            found.Listed.Content, found.Listed.Detail, found.Entry.Hash());
    }
}
