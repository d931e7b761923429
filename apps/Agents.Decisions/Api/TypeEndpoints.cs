using Agents.Decisions.Definitions;
using Agents.Decisions.Definitions.Reading;
using Agents.Decisions.Records;
using Agents.Decisions.Replays;
using Agents.Decisions.Shadows;
using Agents.Hosting.Access;
using Agents.Hosting.Manifests;

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
        v1.MapGet("/decision-types/{type}/versions/{version}/shadow", (string type, string version, HttpContext context, ShadowRunner shadows) =>
            Answers.Json(shadows.Report(context.Caller().Tenant, type, version))).Needs(Scopes.Read);
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
        var (text, refusal) = await Body.TextAsync(context.Request, DefinitionLimits.MaxBytes);
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
        await records.AddTypeChangeAsync(caller.Tenant, "published", type, version, caller.Subject);
        return Answers.Json(new { type, version, digest = definition.Digest }, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, RecordStore records, string what, string type, string version, Func<string, Task<TypeChange>> changeAsync)
    {
        var caller = context.Caller();
        var change = await changeAsync(caller.Tenant);
        if (change != TypeChange.Made)
            return Refused(change, type, version);
        await records.AddTypeChangeAsync(caller.Tenant, what, type, version, caller.Subject);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ReplayAsync(string type, HttpContext context, TypeCatalog catalog, ReplayRunner replays)
    {
        var (body, refusal) = await Body.JsonAsync(context.Request, 16 * 1024);
        if (body is not { } given)
            return refusal!;
        if (Body.Unknown(given, "version", "since", "limit") is { } unknown)
            return Answers.BadRequest($"'{unknown}' is not a field here; allowed: version, since, limit.");
        if (Body.Text(given, "version") is not { } version)
            return Answers.BadRequest("version is missing; allowed: a published version.");
        var (since, badSince) = Body.Time(Body.Text(given, "since"), "since");
        if (badSince is not null)
            return badSince;
        var limit = 1000;
        if (given.TryGetProperty("limit", out var number) && (!number.TryGetInt32(out limit) || limit is < 1 or > MaxReplay))
            return Answers.BadRequest($"limit is {number.GetRawText()}; allowed: a whole number, 1 to {MaxReplay}.");
        return await catalog.FindAsync(context.Caller().Tenant, type, version, context.RequestAborted) is { } found
            ? Answers.Json(await replays.RunAsync(context.Caller().Tenant, type, found.Definition, since, limit, context.RequestAborted))
            : NoSuchType($"{type} {version}");
    }

    private static IResult Refused(TypeChange change, string type, string version) => change switch
    {
        TypeChange.OtherContent => Answers.Conflict($"{type} {version} is published with other content; publish another version."),
        TypeChange.TooMany => Answers.BadRequest("There are too many decision types."),
        _ => NoSuchType($"{type} {version}"),
    };

    private static IResult NoSuchType(string type) => Answers.NotFound($"There is no decision type {type}.");
}
