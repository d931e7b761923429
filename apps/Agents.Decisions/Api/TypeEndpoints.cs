using Agents.Decisions.Definitions;
using Agents.Decisions.Definitions.Reading;
using Agents.Decisions.Records;
using Agents.Decisions.Replays;
using Agents.Decisions.Shadows;
using Agents.Hosting.Access;
using Agents.Hosting.Manifests;
using Agents.Hosting.Problems;
using Agents.Hosting.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Agents.Decisions.Api;

/// <summary>Publishing and activating decision types, shadows and replays.</summary>
internal static class TypeEndpoints
{
    private const int MaxReplay = 20_000;

    public static void MapTypes(this RouteGroupBuilder v1)
    {
        v1.MapGet("/decision-types", async (HttpContext context, TypeCatalog catalog) =>
            Answers.Json(new { types = await catalog.ListAsync(context.Caller().Tenant, context.RequestAborted) })).Needs(Scopes.Read);
        v1.MapGet("/decision-types/{type}", GetAsync).Needs(Scopes.Read);
        v1.MapPut("/decision-types/{type}/versions/{version}", PublishAsync).Needs(Scopes.Manage);
        v1.MapGet("/decision-types/{type}/versions/{version}", GetVersionAsync).Needs(Scopes.Read);
        v1.MapPost("/decision-types/{type}/versions/{version}/activate", (string type, string version, HttpContext context, TypeCatalog catalog, RecordStore records) =>
            ChangeAsync(context, records, "activated", type, version, tenant => catalog.ActivateAsync(tenant, type, version, CancellationToken.None)))
            .Needs(Scopes.Manage);
        v1.MapPost("/decision-types/{type}/versions/{version}/shadow", (string type, string version, HttpContext context, TypeCatalog catalog, RecordStore records) =>
            ChangeAsync(context, records, "shadowed", type, version, tenant => catalog.ShadowAsync(tenant, type, version, CancellationToken.None)))
            .Needs(Scopes.Manage);
        v1.MapDelete("/decision-types/{type}/shadow", (string type, HttpContext context, TypeCatalog catalog, RecordStore records) =>
            ChangeAsync(context, records, "unshadowed", type, "-", tenant => catalog.ShadowAsync(tenant, type, null, CancellationToken.None)))
            .Needs(Scopes.Manage);
        v1.MapGet("/decision-types/{type}/versions/{version}/shadow", ShadowAsync).Needs(Scopes.Read);
        v1.MapPost("/decision-types/{type}/replays", ReplayAsync).Needs(Scopes.Read);
    }

    private static async Task<IResult> GetAsync(string type, HttpContext context, TypeCatalog catalog) =>
        (await catalog.ListAsync(context.Caller().Tenant, context.RequestAborted)).TryGetValue(type, out var entry)
            ? Answers.Json(entry)
            : NoSuchType(type);

    private static async Task<IResult> GetVersionAsync(string type, string version, HttpContext context, TypeCatalog catalog) =>
        await catalog.FindAsync(context.Caller().Tenant, type, version, context.RequestAborted) is { } found
            ? TypedResults.Text(found.Definition.Text, "application/yaml")
            : NoSuchType($"{type} {version}");

    private static async Task<IResult> PublishAsync(string type, string version, HttpContext context, TypeCatalog catalog, RecordStore records)
    {
        var (text, refusal) = await JsonBody.TextAsync(context.Request, DefinitionLimits.MaxBytes);
        if (text is null)
            return refusal!;
        var errors = new ManifestErrors("");
        var definition = DefinitionReader.Read(text, errors);
        if (definition is not null && definition.Name != type)
            errors.Add(YamlDotNet.Core.Mark.Empty, "name", $"is '{definition.Name}'; allowed: {type}, as in the path.");
        if (definition is not null && definition.Version != version)
            errors.Add(YamlDotNet.Core.Mark.Empty, "version", $"is '{definition.Version}'; allowed: {version}, as in the path.");
        if (definition is null || errors.Found.Count > 0)
            return Answers.Mistakes(errors.Found);
        var caller = context.Caller();
        // Not cancelled when the caller hangs up: half a change is a change that nobody proves.
        var change = await catalog.PublishAsync(caller.Tenant, caller.Subject, definition, CancellationToken.None);
        if (change != TypeChange.Made)
            return Refused(change, type, version);
        await records.AddTypeChangeAsync(caller.Tenant, "published", type, version, definition.Digest, caller.Subject);
        return Answers.Json(new { type, version, digest = definition.Digest }, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, RecordStore records, string what, string type, string version, Func<string, Task<TypeChange>> changeAsync)
    {
        var caller = context.Caller();
        var change = await changeAsync(caller.Tenant);
        if (change != TypeChange.Made)
            return Refused(change, type, version);
        await records.AddTypeChangeAsync(caller.Tenant, what, type, version, "", caller.Subject);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ShadowAsync(string type, string version, HttpContext context, TypeCatalog catalog, ShadowBook shadows)
    {
        var query = new ListQuery(context.Request.Query, "after", "limit");
        var (after, limit) = (query.Cursor("after"), query.Limit(100, 1000));
        if (query.Refusal is { } refusal)
            return refusal;
        var tenant = context.Caller().Tenant;
        return await catalog.FindAsync(tenant, type, version, context.RequestAborted) is null
            ? NoSuchType($"{type} {version}")
            : Answers.Json(await shadows.ReportAsync(tenant, type, version, after, limit, context.RequestAborted));
    }

    private static async Task<IResult> ReplayAsync(string type, HttpContext context, TypeCatalog catalog, ReplayRunner replays)
    {
        var (body, refusal) = await JsonBody.JsonAsync(context.Request, 16 * 1024);
        if (body is not { } given)
            return refusal!;
        if (JsonBody.Unknown(given, "version", "since", "until", "after", "limit", "examples") is { } unknown)
            return Problem.BadRequest($"'{unknown}' is not a field here; allowed: version, since, until, after, limit, examples.");
        if (JsonBody.NoText(given, "version", "since", "until", "after") is { } noText)
            return noText;
        if (JsonBody.Text(given, "version") is not { } version)
            return Problem.BadRequest("version is missing; allowed: a published version.");
        var (since, badSince) = JsonBody.Time(JsonBody.Text(given, "since"), "since");
        var (until, badUntil) = JsonBody.Time(JsonBody.Text(given, "until"), "until");
        if ((badSince ?? badUntil) is { } badTime)
            return badTime;
        var after = JsonBody.Text(given, "after") is { } text ? ListCursor.Read(text) : null;
        if (after is null && given.TryGetProperty("after", out _))
            return Problem.BadRequest("after is not what an answer gave as after.");
        if (JsonBody.Number(given, "limit", 1000, 1, MaxReplay, out var limit) is { } badLimit)
            return badLimit;
        if (JsonBody.Number(given, "examples", 20, 0, 1000, out var examples) is { } badExamples)
            return badExamples;
        var filter = new RecordFilter { Type = type, Since = since, Until = until, After = after, Limit = limit };
        return await catalog.FindAsync(context.Caller().Tenant, type, version, context.RequestAborted) is { } found
            ? Answers.Json(await replays.RunAsync(context.Caller().Tenant, found.Definition, filter, examples, context.RequestAborted))
            : NoSuchType($"{type} {version}");
    }

    private static IResult Refused(TypeChange change, string type, string version) => change switch
    {
        TypeChange.OtherContent => Answers.Conflict($"{type} {version} is published with other content; publish another version."),
        TypeChange.TooMany => Problem.BadRequest(
            $"There are too many decision types; allowed are {Contracts.Limits.MaxTools} with {TypeCatalog.MaxVersions} versions together."),
        _ when version == "-" => Problem.NotFound($"There is no shadow of {type}."),
        _ => NoSuchType($"{type} {version}"),
    };

    private static ProblemHttpResult NoSuchType(string type) => Problem.NotFound($"There is no decision type {type}.");
}
