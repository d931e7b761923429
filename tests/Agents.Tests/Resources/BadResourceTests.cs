using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Resources;

namespace Agents.Tests.Resources;

public sealed class BadResourceTests
{
    private const string Redis = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: store\nspec:\n  type: state.redis\n  version: v1\n  metadata:\n";
    private const string Host = "  - name: redisHost\n    value: localhost:6379\n";
    private const string Head = "apiVersion: dapr.io/v1alpha1\nkind: ";
    private const string Policy = Head + "Resiliency\nmetadata:\n  name: r\nspec:\n";

    public static TheoryData<string, string, string> Mistakes() => new()
    {
        { "tab", "a:\n\tb: 1\n", "c.yaml:2:1: YAML: cannot be read" },
        { "unclosed list", "a: [1,\n", "YAML: cannot be read" },
        { "same key twice", Head + "Component\nkind: Component\n", "c.yaml:3:1: YAML: cannot be read" },
        { "not a map", "- a\n- b\n", "c.yaml:1:1: document: must be a map of fields" },
        { "unknown kind", Head + "Componnet\nmetadata:\n  name: a\n", "c.yaml:2:7: kind: \"Componnet\" is not allowed; allowed: Component, Subscription, Resiliency, HTTPEndpoint" },
        { "wrong version", "apiVersion: dapr.io/v1\nkind: Component\n", "c.yaml:1:13: apiVersion: \"dapr.io/v1\" is not allowed; allowed: dapr.io/v1alpha1" },
        { "no name", Head + "Component\nmetadata: {}\nspec:\n  type: state.in-memory\n", "metadata.name: missing" },
        { "name with slash", Head + "Component\nmetadata:\n  name: a/b\nspec:\n  type: state.in-memory\n", "c.yaml:4:9: metadata.name: \"a/b\" is not allowed" },
        { "no spec", Head + "Component\nmetadata:\n  name: a\n", "spec: missing; allowed: type, version, metadata" },
        { "spec is text", Head + "Component\nmetadata:\n  name: a\nspec: x\n", "c.yaml:5:7: spec: must be a map of fields" },
        { "no type", Head + "Component\nmetadata:\n  name: a\nspec:\n  version: v1\n", "spec.type: missing; allowed: " },
        { "unknown type", Head + "Component\nmetadata:\n  name: a\nspec:\n  type: state.reddis\n", "c.yaml:6:9: spec.type: \"state.reddis\" is not allowed; allowed: " },
        { "unknown type version", Head + "Component\nmetadata:\n  name: a\nspec:\n  type: state.redis\n  version: v2\n", "c.yaml:7:12: spec.version: \"v2\" is not allowed; allowed: v0, v1" },
        { "unknown field", Redis + Host + "scope:\n- a\n", "c.yaml:11:1: scope: unknown field; allowed: apiVersion, kind, metadata, spec, auth, scopes, status" },
        { "unknown spec field", Redis + Host + "  ignoreError: true\n", "c.yaml:11:3: spec.ignoreError: unknown field" },
        { "ignoreErrors is text", Redis + Host + "  ignoreErrors: maybe\n", "c.yaml:11:17: spec.ignoreErrors: \"maybe\" is not allowed; allowed: true, false" },
        { "scopes is text", Redis + Host + "scopes: a\n", "c.yaml:11:9: scopes: must be a list" },
        { "metadata is map", Head + "Component\nmetadata:\n  name: a\nspec:\n  type: state.redis\n  metadata:\n    redisHost: x\n", "c.yaml:8:5: spec.metadata: must be a list" },
        { "entry without name", Redis + Host + "  - value: x\n", "c.yaml:11:5: spec.metadata[1].name: missing" },
        { "entry with other field", Redis + "  - name: redisHost\n    val: x\n", "c.yaml:10:5: spec.metadata[0].val: unknown field; allowed: name, value, secretKeyRef, envRef" },
        { "secret without name", Redis + Host + "  - name: redisPassword\n    secretKeyRef:\n      key: k\n", "spec.metadata[1].secretKeyRef.name: missing" },
        { "no redisHost", Redis + "  - name: redisDB\n    value: 1\n", "store: spec.metadata[redisHost]: missing; allowed: a value that is not empty" },
        { "no brokers", Head + "Component\nmetadata:\n  name: p\nspec:\n  type: pubsub.kafka\n", "p: spec.metadata[brokers]: missing" },
        { "no connection string", Head + "Component\nmetadata:\n  name: p\nspec:\n  type: state.postgresql\n  version: v2\n", "p: spec.metadata[connectionString]: missing; allowed: one of connectionString, host" },
        { "no rabbit host", Head + "Component\nmetadata:\n  name: p\nspec:\n  type: pubsub.rabbitmq\n", "p: spec.metadata[connectionString]: missing; allowed: one of connectionString, hostname" },
        { "unknown metadata", Redis + Host + "  - name: redisHots\n    value: x\n", "c.yaml:12:12: store: spec.metadata[redisHots]: unknown field; allowed: keyPrefix" },
        { "cannot be honoured", Redis + Host + "  - name: queryIndexes\n    value: x\n", "store: spec.metadata[queryIndexes]: \"x\" cannot be honoured by the stand-in for Redis" },
        { "number is text", Redis + Host + "  - name: ttlInSeconds\n    value: soon\n", "c.yaml:12:12: store: spec.metadata[ttlInSeconds]: \"soon\" is not allowed; allowed: a whole number" },
        { "bool is text", Redis + Host + "  - name: enableTLS\n    value: \"yes\"\n", "store: spec.metadata[enableTLS]: \"yes\" is not allowed; allowed: true, false" },
        { "number is empty", Redis + Host + "  - name: redisDB\n    value: \"\"\n", "store: spec.metadata[redisDB]: \"\" is not allowed; allowed: a whole number" },
        { "port too large", Redis + Host + "  - name: redisPort\n    value: 70000\n", "store: spec.metadata[redisPort]: \"70000\" is not allowed; allowed: a whole number from 0 to 65535" },
        { "negative count", Head + "Component\nmetadata:\n  name: p\nspec:\n  type: pubsub.redis\n  metadata:\n" + Host + "  - name: queueDepth\n    value: -1\n", "p: spec.metadata[queueDepth]: \"-1\" is not allowed; allowed: a whole number from 0 on" },
        { "back-off policy", Head + "Component\nmetadata:\n  name: p\nspec:\n  type: pubsub.kafka\n  metadata:\n  - name: brokers\n    value: b\n  - name: authType\n    value: none\n  - name: backOffPolicy\n    value: linear\n", "p: spec.metadata[backOffPolicy]: \"linear\" is not allowed; allowed: constant, exponential" },
        { "time-out too short", Head + "Component\nmetadata:\n  name: p\nspec:\n  type: state.postgresql\n  version: v2\n  metadata:\n  - name: connectionString\n    value: c\n  - name: timeoutInSeconds\n    value: 0\n", "p: spec.metadata[timeoutInSeconds]: \"0\" is not allowed; allowed: a duration such as 500ms, 5s or 1m30s, or a number of seconds; 1 s at least" },
        { "kafka without authType", Head + "Component\nmetadata:\n  name: p\nspec:\n  type: pubsub.kafka\n  metadata:\n  - name: brokers\n    value: b\n", "p: spec.metadata[authType]: missing" },
        { "not one of", Redis + Host + "  - name: redisType\n    value: ring\n", "store: spec.metadata[redisType]: \"ring\" is not allowed; allowed: node, cluster" },
        { "podName not set", Redis + "  - name: redisHost\n    value: '{podName}'\n", "names {podName}, but the environment variable POD_NAME is not set" },
        { "secrets file missing", Head + "Component\nmetadata:\n  name: s\nspec:\n  type: secretstores.local.file\n  metadata:\n  - name: secretsFile\n    value: none.json\n", "c.yaml:1:1: component s (secretstores.local.file)" },
        { "name twice", Redis + Host + "---\n" + Redis + Host, "c.yaml:15:9: metadata.name: \"store\" is the name of another Component already (" },
        { "subscription without topic", Head + "Subscription\nmetadata:\n  name: s\nspec:\n  pubsubname: p\n  route: /x\n", "spec.topic: missing; allowed: the name of a topic" },
        { "v1 with routes", Head + "Subscription\nspec:\n  pubsubname: p\n  topic: t\n  routes: {}\n", "c.yaml:6:3: spec.routes: unknown field; allowed: pubsubname, topic, metadata, route, deadLetterTopic, bulkSubscribe" },
        { "v2 rule without path", "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nspec:\n  pubsubname: p\n  topic: t\n  routes:\n    rules:\n    - match: x\n", "spec.routes.rules[0].path: missing" },
        { "bulk count is text", Head + "Subscription\nspec:\n  pubsubname: p\n  topic: t\n  route: /x\n  bulkSubscribe:\n    enabled: true\n    maxMessagesCount: many\n", "spec.bulkSubscribe.maxMessagesCount: \"many\" is not allowed; allowed: a whole number" },
        { "endpoint without address", Head + "HTTPEndpoint\nmetadata:\n  name: e\nspec: {}\n", "spec.baseUrl: missing; allowed: an absolute http or https address" },
        { "endpoint with other scheme", Head + "HTTPEndpoint\nmetadata:\n  name: e\nspec:\n  baseUrl: ftp://a\n", "c.yaml:6:12: spec.baseUrl: \"ftp://a\" is not allowed" },
        { "bad time-out", Policy + "  policies:\n    timeouts:\n      t: soon\n", "c.yaml:8:10: spec.policies.timeouts.t: \"soon\" is not allowed; allowed: a duration such as" },
        { "bad retry policy", Policy + "  policies:\n    retries:\n      r:\n        policy: linear\n", "spec.policies.retries.r.policy: \"linear\" is not allowed; allowed: constant, exponential" },
        { "bad retry count", Policy + "  policies:\n    retries:\n      r:\n        maxRetries: lots\n", "spec.policies.retries.r.maxRetries: \"lots\" is not allowed" },
        { "bad codes", Policy + "  policies:\n    retries:\n      r:\n        matching:\n          httpStatusCodes: 99-200\n", "matching.httpStatusCodes: \"99-200\" is not allowed; allowed: codes and ranges from 100 to 599" },
        { "unknown policy", Policy + "  policies:\n    retries:\n      one: {}\n  targets:\n    apps:\n      a:\n        retry: two\n", "c.yaml:12:16: spec.targets.apps.a.retry: \"two\" is not allowed; allowed: one" },
        { "breaker without scope", Policy + "  policies:\n    circuitBreakers:\n      cb: {}\n  targets:\n    actors:\n      a:\n        circuitBreaker: cb\n", "spec.targets.actors.a.circuitBreakerScope: missing; allowed: type, id, both" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Load_Mistake_IsReportedWithItsPlaceAndWhatIsAllowed(string what, string yaml, string expected)
    {
        using var folder = new TempFolder();
        folder.Write("c.yaml", yaml);

        var error = Assert.Throws<ResourceException>(() => Load(folder));

        Assert.Contains(error.Errors, e => e.Contains(expected, StringComparison.Ordinal) && e.StartsWith(folder.Path, StringComparison.Ordinal));
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Load_MistakesInSeveralFiles_AreReportedTogether()
    {
        using var folder = new TempFolder();
        folder.Write("a.yaml", Head + "Wrong\n");
        folder.Write("b.yaml", Redis + Host + "  - name: ttlInSeconds\n    value: x\n  - name: redisPort\n    value: y\n");

        var error = Assert.Throws<ResourceException>(() => Load(folder));

        Assert.Equal(3, error.Errors.Count);
        Assert.StartsWith("3 errors in the resources:\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FolderThatIsNotThere_IsAnError()
    {
        var options = new SidecarOptions { AppId = "a", ResourcesPaths = ["/nowhere/at/all"] };

        var error = Assert.Throws<ResourceException>(() => ResourceLoader.Load(options, new Dictionary<string, string>()));

        Assert.Equal(["/nowhere/at/all:1:1: --resources-path: there is no such folder"], error.Errors);
    }

    private static ResourceSet Load(TempFolder folder) =>
        ResourceLoader.Load(new SidecarOptions { AppId = "app", ResourcesPaths = [folder.Path], WorkingDirectory = folder.Path }, new Dictionary<string, string>());
}
