using System.Globalization;
using System.Text;
using Agents.Contracts;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Agents.Memory.Api;
using Agents.Memory.Audit;
using Agents.Memory.Knowledge.Access;
using Agents.Memory.Knowledge.Api;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Knowledge.Search;

namespace Agents.Memory.Knowledge;

/// <summary>Governed documents.</summary>
internal static class KnowledgeEndpoints
{
    public static void MapKnowledge(this RouteGroupBuilder v1)
    {
        v1.MapPut("/knowledge/{id}", PutAsync).Needs(Scopes.WriteKnowledge);
        v1.MapGet("/knowledge/{id}", GetAsync).Needs(Scopes.ReadKnowledge);
        v1.MapGet("/knowledge", ListAsync).Needs(Scopes.ReadKnowledge);
        v1.MapDelete("/knowledge/{id}", DeleteAsync).Needs(Scopes.WriteKnowledge);
        v1.MapPost("/knowledge/search", SearchAsync).Needs(Scopes.ReadKnowledge);
        v1.MapPost("/knowledge/import", ImportEndpoint.HandleAsync).Needs(Scopes.WriteKnowledge);
        v1.MapPost("/knowledge/{id}/hold", HoldAsync).Needs(Scopes.Hold);
        v1.MapDelete("/knowledge/{id}/hold", LiftAsync).Needs(Scopes.Hold);
    }

    private static async Task<IResult> PutAsync(string id, HttpContext context, DocumentWriter writer)
    {
        if (Caller(context, id) is (_, { } refusal))
            return refusal;
        var (body, wrong) = await JsonBody.JsonAsync(context.Request, KnowledgeLimits.MaxBody);
        if (body is not { } given)
            return wrong!;
        var (change, errors) = DocumentBody.Read(given);
        return change is null
            ? Problem.BadRequest($"The document has {errors.Count} wrong fields.", errors)
            // Not cancelled when the caller hangs up: it would only leave more for the upkeep.
            : Written(await writer.WriteAsync(Reader.Of(context.Caller()), id, change, CancellationToken.None), id);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, DocumentReading reading)
    {
        if (Caller(context, id) is (_, { } refusal))
            return refusal;
        var (withContent, number) = (false, 0);
        foreach (var (name, values) in context.Request.Query)
        {
            if (name == "content" && values is ["true" or "false"])
                withContent = values[0] == "true";
            else if (!(name == "version" && values.Count == 1 && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0))
                return Problem.BadRequest($"'{Words.Cut(name)}={Words.Cut(values.ToString())}' is not allowed here; allowed: content=true, content=false, version=N.");
        }
        var reader = Reader.Of(context.Caller());
        if (await reading.FindAsync(reader, id, context.RequestAborted) is not { } record)
            return NoSuchDocument(id);
        var version = number == 0 ? record.Current() : record.Versions.FirstOrDefault(one => one.Number == number);
        if (version is null || !reader.MayRead(record, version))
            return Problem.NotFound($"There is no version {number} of the document {id}.");
        var answer = DocumentAnswer.WithVersions(record, reader) with
        {
            State = DocumentAnswer.StateOf(await reading.IsSearchableAsync(reader, id, context.RequestAborted)),
        };
        if (!withContent)
        {
            await reading.AuditReadAsync(reader, record, version, "metadata", context.RequestAborted);
            return Answer(answer);
        }
        return await reading.TextAsync(reader, record, version, context.RequestAborted) is { } text
            ? Answer(answer with { ContentVersion = version.Number, Content = text })
            : NoSuchDocument(id);
    }

    private static async Task<IResult> ListAsync(HttpContext context, DocumentReading reading)
    {
        var (limit, after) = (50, default(string));
        foreach (var (name, values) in context.Request.Query)
        {
            if (name == "limit" && values.Count == 1 && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                && limit is >= 1 and <= KnowledgeLimits.MaxPage)
                continue;
            if (name == "after" && values is [{ Length: > 0 and <= 300 } cursor] && (after = Cursor(cursor)) is not null)
                continue;
            return Problem.BadRequest($"'{Words.Cut(name)}={Words.Cut(values.ToString())}' is not allowed here; allowed: limit=1 to {KnowledgeLimits.MaxPage}, after=what the answer before gave as after.");
        }
        var (page, isMore) = await reading.ListAsync(Reader.Of(context.Caller()), after, limit, context.RequestAborted);
        return Answer(new { documents = page.Select(DocumentAnswer.Of), after = isMore ? Cursor(page[^1]) : null });
    }

    private static async Task<IResult> SearchAsync(HttpContext context, KnowledgeSearch search)
    {
        var (body, wrong) = await JsonBody.JsonAsync(context.Request, 64 * 1024);
        if (body is not { } given)
            return wrong!;
        var (query, errors) = SearchBody.Read(given);
        if (query is null)
            return Problem.BadRequest($"The question has {errors.Count} wrong fields.", errors);
        var reader = Reader.Of(context.Caller());
        return reader.Groups.Count > KnowledgeLimits.MaxCallerGroups
            ? Problem.BadRequest($"The API key names {reader.Groups.Count} groups; allowed are {KnowledgeLimits.MaxCallerGroups}.")
            : Answer(SearchBody.Answer(await search.FindAsync(reader, query, context.RequestAborted)));
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext context, DocumentReading reading, DocumentRemoval removal)
    {
        var (reader, refusal) = Caller(context, id);
        if (refusal is not null)
            return refusal;
        if (await reading.FindAsync(reader, id, context.RequestAborted) is null)
            return NoSuchDocument(id);
        var result = await removal.RemoveAsync(
            reader.Tenant, id, new Removal(AuditAction.Deleted, reader.Subject, IsAudited: false), reader.MayRead, CancellationToken.None);
        return result.State switch
        {
            RemovalState.Held => Conflict($"The document {id} is under legal hold."),
            RemovalState.NotThere => NoSuchDocument(id),
            // Nobody sees it any more; what is left of it goes when all parts answer again.
            RemovalState.Begun => TypedResults.StatusCode(StatusCodes.Status202Accepted),
            _ => TypedResults.NoContent(),
        };
    }

    private static async Task<IResult> HoldAsync(string id, HttpContext context, DocumentWriter writer)
    {
        if (Caller(context, id) is (_, { } refusal))
            return refusal;
        string? reason = null;
        if (context.Request.ContentLength is not 0 and not null || context.Request.Headers.TransferEncoding.Count > 0)
        {
            var (body, wrong) = await JsonBody.JsonAsync(context.Request, 16 * 1024);
            if (body is not { } given)
                return wrong!;
            var fields = new FieldReader(given);
            fields.Allow("reason");
            reason = fields.Text("reason", 1, KnowledgeLimits.MaxReason);
            if (fields.Errors.Count > 0)
                return Problem.BadRequest("The hold has wrong fields.", fields.Errors);
        }
        return await ChangeHoldAsync(id, context, writer, new DocumentChange { Hold = new(true), HoldReason = reason });
    }

    private static async Task<IResult> LiftAsync(string id, HttpContext context, DocumentWriter writer) =>
        Caller(context, id) is (_, { } refusal)
            ? refusal
            : await ChangeHoldAsync(id, context, writer, new DocumentChange { Hold = new(false) });

    private static async Task<IResult> ChangeHoldAsync(string id, HttpContext context, DocumentWriter writer, DocumentChange change)
    {
        var result = await writer.WriteAsync(Reader.Of(context.Caller()), id, change, CancellationToken.None);
        // A hold makes no document.
        return result is { State: WriteState.Wrong, Field: "/content" } ? NoSuchDocument(id) : Written(result, id);
    }

    private static IResult Written(WriteResult result, string id) => result.State switch
    {
        WriteState.Created or WriteState.Updated or WriteState.Unchanged => Answer(
            DocumentAnswer.Of(result.Record!) with { State = DocumentAnswer.StateOf(result.IsSearchable), Result = Word(result.State) }, Status(result)),
        WriteState.Foreign => NoSuchDocument(id),
        WriteState.Wrong => Problem.BadRequest(
            $"{result.Field!.TrimStart('/')} {result.Detail}", [new ProblemField { At = result.Field, Allowed = result.Detail! }]),
        WriteState.MayNotHold => Problem.Of(
            StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The API key lacks a scope", $"legalHold needs the scope {Scopes.Hold}."),
        WriteState.Unavailable => Problem.Unavailable(result.Detail!),
        _ => Conflict(result.Detail!),
    };

    /// <summary>The status of a write that was carried out.</summary>
    internal static int Status(WriteResult result) => !result.IsSearchable ? StatusCodes.Status202Accepted
        : result.State == WriteState.Created ? StatusCodes.Status201Created
        : StatusCodes.Status200OK;

    internal static string Word(WriteState state) => state.ToString().ToLowerInvariant();

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<T> Answer<T>(T value, int status = StatusCodes.Status200OK) => TypedResults.Json(value, AgentsJson.SharedOptions, statusCode: status);

    // Nothing but ids that are allowed reaches the parts behind: no other spelling of an id is the same document.
    private static (Reader Reader, IResult? Refusal) Caller(HttpContext context, string id) => (
        Reader.Of(context.Caller()),
        DocumentBody.IsId(id) ? null : Problem.BadRequest($"The id is '{Words.Cut(id)}'; allowed: {DocumentBody.IdForm}."));

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NoSuchDocument(string id) => Problem.NotFound($"There is no document {id}.");

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Conflict(string detail) => Problem.Of(
        StatusCodes.Status409Conflict, ProblemTypes.KnowledgeConflict, "The document does not allow it", detail);

    // A place in the list and nothing else: whoever makes one up sees what he may see, from there on.
    private static string Cursor(DocumentRecord last) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(last.Id));

    private static string? Cursor(string cursor) =>
        cursor.Length % 2 == 0 && cursor.All(char.IsAsciiHexDigitLower) && Encoding.Latin1.GetString(Convert.FromHexString(cursor)) is var id && DocumentBody.IsId(id) ? id : null;
}
