using System.Text.Json;
using Agents.Contracts;
using Agents.Hosting.Access;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Agents.Memory.Knowledge.Access;

namespace Agents.Memory.Knowledge.Api;

/// <summary>
/// Takes many documents, one JSON object a line, each as in a PUT with its <c>id</c>. Answers a line for each, in their order, as they are
/// done: one that cannot be taken does not keep the others out. Sent again, what is there already is left alone.
/// </summary>
internal static class ImportEndpoint
{
    private const int AtATime = 4;
    private const string NdJson = "application/x-ndjson";
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Limits.MaxJsonDepth, AllowDuplicateProperties = false };

    public static async Task<IResult> HandleAsync(HttpContext context, DocumentWriter writer)
    {
        if (context.Request.ContentType?.Split(';')[0].Trim() is not (NdJson or "application/ndjson" or "application/jsonl"))
            return Problem.Of(
                StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, $"The content type must be {NdJson}",
                "One JSON object a line.");
        var (body, refusal) = await JsonBody.TextAsync(context.Request, Limits.MaxRequestBytes);
        if (body is null)
            return refusal!;
        var lines = body.Split('\n').Select((text, index) => (Text: text, Number: index + 1)).Where(one => !string.IsNullOrWhiteSpace(one.Text)).ToArray();
        if (lines.Length is 0 or > KnowledgeLimits.MaxImportLines)
            return Problem.BadRequest($"There are {lines.Length} documents; allowed are 1 to {KnowledgeLimits.MaxImportLines}.");
        await AnswerAsync(context, Reader.Of(context.Caller()), writer, lines);
        return TypedResults.Empty;
    }

    private static async Task AnswerAsync(HttpContext context, Reader reader, DocumentWriter writer, (string Text, int Number)[] lines)
    {
        context.Response.ContentType = NdJson;
        // In their order: a document that is there twice ends as its last line says.
        var running = new Queue<(string? Id, Task<ImportLine> Line)>();
        var next = 0;
        while (next < lines.Length || running.Count > 0)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            while (next < lines.Length && running.Count < AtATime)
            {
                var (document, line) = Read(lines[next]);
                if (document is not null && running.Any(one => one.Id == document.Id))
                    break;
                running.Enqueue((document?.Id, document is null ? Task.FromResult(line!) : WriteAsync(reader, writer, document)));
                next++;
            }
            var done = await running.Dequeue().Line;
            await JsonSerializer.SerializeAsync(context.Response.Body, done, AgentsJson.SharedOptions, context.RequestAborted);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static (ImportDocument? Document, ImportLine? Wrong) Read((string Text, int Number) line)
    {
        JsonElement body;
        try
        {
            using var document = JsonDocument.Parse(line.Text, Options);
            body = document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            return (null, Wrong(line.Number, null, "The line is not JSON: " + exception.Message));
        }
        if (body.ValueKind != JsonValueKind.Object)
            return (null, Wrong(line.Number, null, "The line is not a JSON object."));
        var id = JsonBody.Text(body, "id");
        if (id is null || !DocumentBody.IsId(id))
            return (null, Wrong(line.Number, null, $"id is {(body.TryGetProperty("id", out var value) ? Words.Of(value) : "missing")}; allowed: {DocumentBody.IdForm}."));
        var (change, errors) = DocumentBody.Read(body, "id");
        return change is null
            ? (null, Wrong(line.Number, id, string.Join(" ", errors.Select(one => $"{one.At}: allowed: {one.Allowed}."))))
            : (new ImportDocument(line.Number, id, change), null);
    }

    private static async Task<ImportLine> WriteAsync(Reader reader, DocumentWriter writer, ImportDocument document)
    {
        try
        {
            var result = await writer.WriteAsync(reader, document.Id, document.Change, CancellationToken.None);
            return result.State switch
            {
                WriteState.Created or WriteState.Updated or WriteState.Unchanged => new ImportLine(
                    document.Line, document.Id, KnowledgeEndpoints.Status(result), KnowledgeEndpoints.Word(result.State), result.Record!.Current().Number, null),
                WriteState.Foreign => Refused(StatusCodes.Status404NotFound, $"There is no document {document.Id}."),
                WriteState.Wrong => Refused(StatusCodes.Status400BadRequest, $"{result.Field!.TrimStart('/')} {result.Detail}"),
                WriteState.MayNotHold => Refused(StatusCodes.Status403Forbidden, $"legalHold needs the scope {Memory.Api.Scopes.Hold}."),
                WriteState.Unavailable => Refused(StatusCodes.Status503ServiceUnavailable, result.Detail!),
                _ => Refused(StatusCodes.Status409Conflict, result.Detail!),
            };
        }
        catch (Exception exception) when (exception is Dapr.DaprException or HttpRequestException or TimeoutException)
        {
            // The store does not answer: this line is to be sent again, the others may pass.
            return Refused(StatusCodes.Status503ServiceUnavailable, "The store does not answer. Send the line again.");
        }

        ImportLine Refused(int status, string error) => new(document.Line, document.Id, status, "refused", null, error);
    }

    private static ImportLine Wrong(int line, string? id, string error) => new(line, id, StatusCodes.Status400BadRequest, "refused", null, error);

    private sealed record ImportDocument(int Line, string Id, DocumentChange Change);

    /// <param name="Line">From 1, empty lines counted.</param>
    /// <param name="Id">Of the document; null: it could not be read.</param>
    /// <param name="Status">As a PUT would have answered.</param>
    /// <param name="Result"><c>created</c>, <c>updated</c>, <c>unchanged</c> or <c>refused</c>.</param>
    /// <param name="Version">That stands now.</param>
    /// <param name="Error">Why it was refused.</param>
    internal sealed record ImportLine(int Line, string? Id, int Status, string Result, int? Version, string? Error);
}
