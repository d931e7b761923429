using Agents.Contracts.Inventory;
using Agents.Tooling.Inventory;

namespace Agents.Gateway.OpenApi;

/// <summary>The routes that change the inventory, in words.</summary>
internal static class InventoryOperations
{
    private const string Needs = " Needs the scope `tools.admin`.";

    private const string ManifestExample =
        """{"kind":"Tool","name":"order.get","version":"1.1.0","description":"Finds an order.","class":"interactive","owner":"orders","target":{"type":"dapr","appId":"shop","path":"/orders/get"},"idempotent":true,"inputSchema":{"type":"object","properties":{"orderId":{"type":"string"}}}}""";

    private const string VersionExample =
        """{"tool":"order.get","version":"1.1.0","state":"active","weight":0,"canary":false,"source":"api","revision":7}""";

    private const string TrafficExample =
        """{"weights":{"1.0.0":90,"1.1.0":10},"canary":{"version":"1.1.0","maxErrorRatio":0.05,"maxP95Ms":500,"minimumCalls":20,"windowSeconds":60}}""";

    private static readonly Answer Unauthenticated = Answer.Problem(401, "No API key, or one that is not known.");
    private static readonly Answer Forbidden = Answer.Problem(403, "The API key lacks the scope tools.admin.");
    private static readonly Answer NotFound = Answer.Problem(404, "No such tool or version.");
    private static readonly Answer Unavailable = Answer.Problem(503, "No worker answered. Whether the change was made is not known; ask again.");
    private static readonly Answer UnsupportedMediaType = Answer.Problem(415, "The content type is not one that is read here.");

    public static readonly Operation PublishVersion = new("PublishVersion", "Publish a version of a tool",
        "The body is the manifest, as JSON or YAML; its name and version are those of the path. A version never changes: the same content "
        + "again is 200. A new version gets no calls until the traffic says so, except the first of a tool. Publishing a version that "
        + "drains takes it back into service." + Needs)
    {
        Body = typeof(ToolManifest),
        BodyTypes = ["application/yaml", "text/yaml"],
        BodyExample = ManifestExample,
        Answers =
        [
            new Answer(200, "The version is there with this content.", typeof(VersionAnswer), VersionExample),
            new Answer(201, "Published.", typeof(VersionAnswer), VersionExample),
            Answer.Problem(400, "The body is not UTF-8."),
            Unauthenticated, Forbidden,
            Answer.Problem(404, "The path holds no name or no version that a tool can have."),
            Answer.Problem(409, "The version is there with other content, or the inventory is full."),
            Answer.Problem(413, "The manifest is over 1 MiB, or the inventory would be too large."),
            UnsupportedMediaType,
            new Answer(422, "The manifest has mistakes. `errors` names each with line, column and field.", typeof(ManifestProblem), ContentType: "application/problem+json"),
            Unavailable,
        ],
    };

    public static readonly Operation DrainVersion = new("DrainVersion", "Drain a version",
        "New calls go to the other versions; calls that are accepted run to their end." + Needs)
    {
        Answers =
        [
            new Answer(200, "It drains.", typeof(VersionAnswer), """{"tool":"order.get","version":"1.0.0","state":"draining","weight":0,"canary":false,"source":"api","revision":8}"""),
            Unauthenticated, Forbidden, NotFound,
            Answer.Problem(409, "No other version could take its calls."),
            Unavailable,
        ],
    };

    public static readonly Operation DeleteVersion = new("DeleteVersion", "Delete a version",
        "Only a version without calls (drained, or with weight 0) that is not the last of its tool. Calls that were accepted for it and "
        + "have not started run on the version that gets most calls." + Needs)
    {
        Answers =
        [
            new Answer(204, "Deleted."), Unauthenticated, Forbidden, NotFound,
            Answer.Problem(409, "It gets calls, or is the last version of its tool."),
            Unavailable,
        ],
    };

    public static readonly Operation ListVersions = new("ListVersions", "Versions of a tool", "All versions, newest first." + Needs)
    {
        Answers =
        [
            new Answer(200, "The versions.", typeof(VersionList), """{"tool":"order.get","versions":[""" + VersionExample + "]}"),
            Unauthenticated, Forbidden, NotFound, Unavailable,
        ],
    };

    public static readonly Operation SetTraffic = new("SetTraffic", "Set which versions get calls",
        "Weights are relative, 0 to 1,000. Calls with the same ordering key stay on one version while the weights stay. With `canary` a "
        + "version is on trial: when too many of its calls fail, or they are too slow, its weight is set to 0 by itself." + Needs)
    {
        Body = typeof(TrafficBody),
        BodyExample = TrafficExample,
        Answers =
        [
            new Answer(200, "The traffic as it is now.", typeof(TrafficAnswer), """{"tool":"order.get","set":true,"weights":{"1.0.0":90,"1.1.0":10},"revision":9}"""),
            Answer.Problem(400, "The body is not UTF-8."),
            Unauthenticated, Forbidden, NotFound,
            Answer.Problem(409, "The inventory changes all the time; try again."),
            Answer.Problem(413, "The body is over 64 KiB."),
            UnsupportedMediaType,
            new Answer(422, "The rule has mistakes. `errors` names each with line, column and field.", typeof(ManifestProblem), ContentType: "application/problem+json"),
            Unavailable,
        ],
    };

    public static readonly Operation GetTraffic = new("GetTraffic", "Which versions get calls", "The weights, and the version on trial." + Needs)
    {
        Answers =
        [
            new Answer(200, "The traffic.", typeof(TrafficAnswer), """{"tool":"order.get","set":false,"weights":{"1.0.0":100},"revision":3}"""),
            Unauthenticated, Forbidden, NotFound, Unavailable,
        ],
    };

    public static readonly Operation GetHistory = new("GetHistory", "What happened to a tool", "The last changes, newest first; at most 200." + Needs)
    {
        Answers =
        [
            new Answer(200, "The changes.", typeof(HistoryAnswer),
                """{"tool":"order.get","changes":[{"revision":7,"at":"2026-11-25T12:00:00Z","kind":"published","version":"1.1.0","by":"demo/developer"}]}"""),
            Unauthenticated, Forbidden, NotFound, Unavailable,
        ],
    };
}
