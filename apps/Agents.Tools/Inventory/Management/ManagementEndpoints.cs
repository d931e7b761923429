using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using Agents.Hosting.Problems;
using Agents.Hosting.Sidecar;
using Agents.Tooling.Inventory;
using Agents.Tools.Inventory.Changes;
using Agents.Tools.Inventory.Manifests;
using Agents.Tools.Ledger;

namespace Agents.Tools.Inventory.Management;

/// <summary>Changes of the inventory, asked for by the gateway through the sidecar.</summary>
internal static class ManagementEndpoints
{
    public static void MapManagement(this WebApplication app)
    {
        var tools = app.MapGroup("/management/tools/{tool}").RequireSidecar().AddEndpointFilter(async (context, next) =>
            ManagementCaller.Read(context.HttpContext.Request.Headers) is null
                ? Problem.Of(
                    StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The caller may not manage tools", $"Required: {ManagementCaller.Scope}.")
                : await next(context));
        tools.MapPut("/versions/{version}", PublishAsync);
        tools.MapPost("/versions/{version}/drain", DrainAsync);
        tools.MapDelete("/versions/{version}", RetireAsync);
        tools.MapGet("/versions", (string tool, ILedgerStore store, CancellationToken cancellationToken) =>
            ReadAsync(tool, store, document => ManagementAnswers.Json(ManagementAnswers.Versions(document, tool)), cancellationToken));
        tools.MapPut("/traffic", SetTrafficAsync);
        tools.MapGet("/traffic", (string tool, ILedgerStore store, CancellationToken cancellationToken) =>
            ReadAsync(tool, store, document => ManagementAnswers.Json(ManagementAnswers.Traffic(document, tool)), cancellationToken));
        tools.MapGet("/history", HistoryAsync);
    }

    private static async Task<IResult> PublishAsync(
        string tool, string version, HttpContext context, InventoryEditor editor)
    {
        var (text, refusal) = await ManagementBody.ReadManifestAsync(context.Request);
        if (text is null)
            return ManagementAnswers.Refused(refusal!);
        var errors = new ManifestErrors("");
        var manifests = ManifestReader.Read(text, errors);
        if (manifests.Count > 1)
            errors.Add(manifests[1].Node, "", "is a second manifest; allowed: one.");
        if (errors.Found.Count == 0)
            CheckNames(manifests[0], tool, version, errors);
        if (errors.Found.Count > 0)
            return ManagementAnswers.Refused(Refusals.InvalidManifest(errors.Found));

        var manifest = manifests[0].Manifest;
        var isNew = false;
        // Not cancelled when the caller hangs up: half a change is a change without its history.
        var outcome = await editor.ChangeAsync(
            By(context),
            document =>
            {
                var current = document ?? Empty;
                isNew = current.Find(tool, version) is null;
                return PublishRule.Apply(current, manifest);
            },
            CancellationToken.None);
        return outcome.Refusal is { } refused
            ? ManagementAnswers.Refused(refused)
            : ManagementAnswers.Json(
                ManagementAnswers.Version(outcome.Document!, tool, version), isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static void CheckNames(ManifestAt at, string tool, string version, ManifestErrors errors)
    {
        var fields = new YamlFields(at.Node, "", errors);
        if (at.Manifest.Name != tool)
            errors.Wrong(fields.Find("name")!, "name", $"{tool}, as in the path");
        if (at.Manifest.Version != version)
            errors.Wrong(fields.Find("version")!, "version", $"{version}, as in the path");
    }

    private static async Task<IResult> SetTrafficAsync(string tool, HttpContext context, InventoryEditor editor)
    {
        var (text, refusal) = await ManagementBody.ReadTrafficAsync(context.Request);
        if (text is null)
            return ManagementAnswers.Refused(refusal!);
        var errors = new ManifestErrors("");
        if (TrafficReader.Read(text, errors) is not { } traffic)
            return ManagementAnswers.Refused(Refusals.InvalidManifest(errors.Found));
        return await ChangeAsync(
            context, editor, document => TrafficRule.Apply(document, tool, traffic),
            document => ManagementAnswers.Json(ManagementAnswers.Traffic(document, tool)));
    }

    private static Task<IResult> DrainAsync(string tool, string version, HttpContext context, InventoryEditor editor) => ChangeAsync(
        context, editor, document => DrainRule.Apply(document, tool, version),
        document => ManagementAnswers.Json(ManagementAnswers.Version(document, tool, version)));

    private static Task<IResult> RetireAsync(string tool, string version, HttpContext context, InventoryEditor editor) => ChangeAsync(
        context, editor, document => RetireRule.Apply(document, tool, version), _ => TypedResults.NoContent());

    private static async Task<IResult> HistoryAsync(
        string tool, ILedgerStore store, IInventoryHistory history, CancellationToken cancellationToken)
    {
        var changes = await history.ReadAsync(tool, cancellationToken);
        var answer = new HistoryAnswer { Tool = tool, Changes = changes };
        return changes.Count > 0
            ? ManagementAnswers.Json(answer)
            : await ReadAsync(tool, store, _ => ManagementAnswers.Json(answer), cancellationToken);
    }

    private static async Task<IResult> ReadAsync(
        string tool, ILedgerStore store, Func<InventoryDocument, IResult> answer, CancellationToken cancellationToken)
    {
        // From the store, not from this replica's copy: who has just changed something sees it.
        var document = (await store.ReadAsync<InventoryDocument>(LedgerKeys.Inventory, cancellationToken)).Value ?? Empty;
        return document.Tools.Any(manifest => manifest.Name == tool)
            ? answer(document)
            : ManagementAnswers.Refused(((Edit.Refused)Refusals.NoSuchTool(tool)).Refusal);
    }

    private static async Task<IResult> ChangeAsync(
        HttpContext context, InventoryEditor editor, Func<InventoryDocument, Edit> rule, Func<InventoryDocument, IResult> answer)
    {
        var outcome = await editor.ChangeAsync(By(context), document => rule(document ?? Empty), CancellationToken.None);
        return outcome.Refusal is { } refused ? ManagementAnswers.Refused(refused) : answer(outcome.Document!);
    }

    private static InventoryDocument Empty { get; } = new() { Revision = 0, UpdatedAt = default, Tools = [], FromFolder = [] };

    private static string By(HttpContext context) => ManagementCaller.Read(context.Request.Headers)!;
}
