using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Resources;

namespace Agents.Tests.Resources;

public sealed class ResourceLoaderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("'007'", "007")]
    [InlineData("12", "12")]
    [InlineData("0x10", "16")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("true", "true")]
    [InlineData("yes", "true")]
    [InlineData("\"yes\"", "yes")]
    [InlineData("null", "")]
    [InlineData("2024-01-02", "2024-01-02")]
    [InlineData("{b: 1, a: [x]}", "{\"a\":[\"x\"],\"b\":1}")]
    public void Load_MetadataValue_IsTheTextThatDaprdHas(string written, string expected)
    {
        WriteStore($"  - name: keyPrefix\n    value: {written}\n");

        Assert.Equal(expected, Store()["keyprefix"]);
    }

    [Theory]
    [InlineData("state.redis", "actorStateStore", "perhaps")]
    [InlineData("pubsub.kafka", "consumeRetryEnabled", "perhaps")]
    [InlineData("pubsub.kafka", "maxMessageBytes", "")]
    [InlineData("pubsub.kafka", "backOffDuration", "200")]
    [InlineData("pubsub.redis", "redeliverInterval", "soon")]
    [InlineData("pubsub.redis", "streamTTL", "5000")]
    public void Load_ValueThatDaprdPassesOver_IsTaken(string type, string field, string value)
    {
        _folder.Write("c.yaml", $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: c}}\nspec:\n  type: {type}\n  version: v1\n  metadata:\n"
            + (type == "pubsub.kafka" ? "  - {name: brokers, value: b}\n  - {name: authRequired, value: 'false'}\n" : "  - {name: redisHost, value: h}\n")
            + $"  - {{name: {field}, value: '{value}'}}\n");

        Assert.Equal(value, Assert.Single(Load().Components)[field]);
    }

    [Fact]
    public void Load_ValueWithTheNamespace_NamesTheOneThatNobodySet()
    {
        WriteStore("  - name: keyPrefix\n    value: \"{namespace}-x\"\n");

        Assert.True(Store().NamespaceScoped);
        Assert.EndsWith("-x", Store()["keyPrefix"]);
        Assert.StartsWith("default.", Store()["keyPrefix"]);
    }

    [Theory]
    [InlineData("state.postgresql", "url", "host=x", "host=x")]
    [InlineData("state.sqlite", "url", "file.db", "file.db")]
    [InlineData("pubsub.rabbitmq", "host", "amqp://x", "amqp://x")]
    [InlineData("state.postgresql", "host", "x", "host=x")]
    public void Load_OtherFormOfAnAddress_BecomesAConnectionString(string type, string field, string value, string expected)
    {
        _folder.Write("c.yaml", $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: c}}\nspec:\n  type: {type}\n  version: v1\n  metadata:\n  - {{name: {field}, value: '{value}'}}\n");

        Assert.Equal(expected, Assert.Single(Load().Components)["connectionString"]);
    }

    [Fact]
    public void Load_Templates_AreFilledIn()
    {
        _environment["POD_NAME"] = "pod-1";
        WriteStore("  - name: keyPrefix\n    value: '{podName}/{namespace}/{appID}'\n  - name: redisDB\n    value: 3\n");

        Assert.Equal("pod-1/ns.app/app", Store("ns")["keyPrefix"]);
    }

    [Fact]
    public void Load_UuidTemplate_IsAnotherEachTime()
    {
        WriteStore("  - name: keyPrefix\n    value: '{uuid}+{uuid}'\n");

        var parts = Store()["keyPrefix"]!.Split('+');

        Assert.True(Guid.TryParse(parts[0], out var first) && Guid.TryParse(parts[1], out var second) && first != second);
    }

    [Fact]
    public void Load_EnvRef_TakesTheVariableButNoSettingsOfDapr()
    {
        _environment["PREFIX"] = "from-env";
        _environment["DAPR_API_TOKEN"] = "secret";
        WriteStore("  - name: keyPrefix\n    envRef: PREFIX\n  - name: redisPassword\n    envRef: DAPR_API_TOKEN\n");

        var store = Store();

        Assert.Equal("from-env", store["keyPrefix"]);
        Assert.Equal("", store["redisPassword"]);
    }

    [Theory]
    [InlineData("a-before.yaml")]
    [InlineData("z-after.yaml")]
    public void Load_SecretKeyRef_IsResolvedWhateverTheOrderOfTheFiles(string secretsName)
    {
        _folder.Write("secrets.json", "{\"redis\": {\"host\": \"one:6379\"}, \"flat\": \"pw\"}");
        _folder.Write(secretsName, "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: vault}\nspec:\n  type: secretstores.local.file\n  version: v1\n"
            + "  metadata:\n  - {name: secretsFile, value: secrets.json}\n  - {name: multiValued, value: 'true'}\n");
        WriteStore("  - name: redisHost\n    secretKeyRef: {name: redis, key: host}\n", "auth: {secretStore: vault}\n", host: false);

        Assert.Equal("one:6379", Store()["redisHost"]);
    }

    [Fact]
    public void Load_SecretStoreThatIsNotLoaded_LeavesTheComponentOut()
    {
        WriteStore("  - name: redisPassword\n    secretKeyRef: {name: a}\n", "auth: {secretStore: nowhere}\n");

        Assert.Empty(Load().Components);
    }

    [Fact]
    public void Load_IgnoreErrors_LeavesTheWrongComponentOutAndKeepsTheOthers()
    {
        WriteStore("");
        _folder.Write("wrong.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: wrong}\nspec:\n  type: state.nothing\n  ignoreErrors: true\n");

        Assert.Equal(["store"], Load().Components.Select(c => c.Name));
    }

    [Fact]
    public void Load_Scopes_KeepWhatIsForTheApp()
    {
        WriteStore("", "scopes: [other]\n");
        _folder.Write("s.yaml", Subscription("mine", "scopes: [app]\n") + "---\n" + Subscription("all", "") + "---\n" + Subscription("theirs", "scopes: [other]\n"));

        var set = Load();

        Assert.Empty(set.Components);
        Assert.Equal(["mine", "all"], set.Subscriptions.Select(s => s.Name));
    }

    [Fact]
    public void Load_OtherNamespace_IsLeftOutOnlyWhenTheSidecarHasOne()
    {
        _folder.Write("s.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: m, namespace: b}\nspec: {type: state.in-memory}\n");

        Assert.Single(Load().Components);
        Assert.Empty(Load("a").Components);
    }

    [Fact]
    public void Load_SubscriptionV2_PutsTheDefaultLast()
    {
        _folder.Write("s.yaml", "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: s}\nspec:\n  pubsubname: p\n  topic: t\n"
            + "  routes:\n    default: /d\n    rules:\n    - {match: 'event.type == \"a\"', path: /a}\n  deadLetterTopic: dead\n  bulkSubscribe: {enabled: true, maxMessagesCount: 7}\n");

        var subscription = Assert.Single(Load().Subscriptions);

        Assert.Equal([new RouteRule("event.type == \"a\"", "/a"), new RouteRule(null, "/d")], subscription.Rules);
        Assert.Equal("dead", subscription.DeadLetterTopic);
        Assert.Equal(new BulkSubscribeSettings(true, 7, 0), subscription.BulkSubscribe);
    }

    [Fact]
    public void Load_Resiliency_HasDaprdsDefaults()
    {
        _folder.Write("r.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: r}\nspec:\n  policies:\n    timeouts: {bare: 1500, go: 1m30s}\n"
            + "    retries:\n      plain: {}\n      exp: {policy: Exponential, maxInterval: 10s, maxRetries: 4, matching: {httpStatusCodes: '429,500-502'}}\n    circuitBreakers:\n      cb: {}\n");

        var policies = Assert.Single(Load().Resiliencies);

        Assert.Equal(TimeSpan.FromSeconds(1.5), policies.Timeouts["bare"]);
        Assert.Equal(TimeSpan.FromSeconds(90), policies.Timeouts["go"]);
        Assert.Equal(new RetryPolicy(false, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60), -1), policies.Retries["plain"]);
        Assert.Equal((true, TimeSpan.FromSeconds(10), 4L, "429,500-502"),
            (policies.Retries["exp"].Exponential, policies.Retries["exp"].MaxInterval, policies.Retries["exp"].MaxRetries, policies.Retries["exp"].HttpStatusCodes));
        Assert.Equal(new CircuitBreakerPolicy(1, TimeSpan.Zero, TimeSpan.FromSeconds(60), "consecutiveFailures > 5"), policies.CircuitBreakers["cb"]);
    }

    [Fact]
    public void Load_Configuration_FillsInVariablesAndLaterFilesCount()
    {
        _environment["RATE"] = "0.5";
        var first = _folder.Write("config/one.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: {name: one}\nspec:\n  tracing: {samplingRate: \"$RATE\"}\n"
            + "  features: [{name: HotReload, enabled: false}]\n  metrics: {enabled: true}\n  secrets:\n    scopes: [{storeName: s, defaultAccess: Deny, allowedSecrets: [a]}]\n");
        var second = _folder.Write("config/two.yaml", "kind: Configuration\nspec:\n  api: {allowed: [{name: state, version: v1.0, protocol: http}]}\n");

        var configuration = ResourceLoader.Load(new SidecarOptions { AppId = "app", ConfigFiles = [first, second] }, _environment).Configuration;

        Assert.Equal(0.5, configuration.TracingSamplingRate);
        Assert.False(configuration.Features["HotReload"]);
        Assert.True(configuration.Features["WorkflowsRemoteActivityReminder"]);
        Assert.Equal([new ApiRule("state", "v1.0", "http")], configuration.AllowedApis);
        Assert.Equal("deny", Assert.Single(configuration.SecretScopes).DefaultAccess);
    }

    [Theory]
    [InlineData("spec:\n  tracing: {samplingRate: often}\n", "spec.tracing.samplingRate: \"often\" is not allowed; allowed: a number from 0 to 1")]
    [InlineData("spec:\n  traicing: {}\n", "spec.traicing: unknown field; allowed: tracing, api")]
    [InlineData("kind: Component\n", "kind: \"Component\" is not allowed; allowed: Configuration")]
    [InlineData("spec:\n  secrets:\n    scopes: [{storeName: a, defaultAccess: none}]\n", "defaultAccess: \"none\" is not allowed; allowed: allow, deny")]
    [InlineData("spec:\n  secrets:\n    scopes: [{storeName: a}, {storeName: a}]\n", "storeName: \"a\" is not allowed; allowed: every store once")]
    [InlineData("spec:\n  accessControl:\n    policies: [{appId: a}]\n", "spec.accessControl.policies[0].trustDomain: missing")]
    [InlineData("spec:\n  httpPipeline:\n    handlers: [{name: a}]\n", "spec.httpPipeline.handlers[0].type: missing")]
    public void Load_WrongConfiguration_IsReported(string yaml, string expected)
    {
        var file = _folder.Write("config/c.yaml", yaml);

        var error = Assert.Throws<ResourceException>(() => ResourceLoader.Load(new SidecarOptions { AppId = "app", ConfigFiles = [file] }, _environment));

        Assert.Contains(error.Errors, e => e.Contains(expected, StringComparison.Ordinal));
    }

    private static string Subscription(string name, string rest) =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Subscription\nmetadata: {{name: {name}}}\nspec: {{pubsubname: p, topic: t, route: /x}}\n{rest}";

    private void WriteStore(string entries, string rest = "", bool host = true) => _folder.Write("m-store.yaml",
        "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: store\nspec:\n  type: state.redis\n  version: v1\n  metadata:\n"
        + (host ? "  - {name: redisHost, value: 'localhost:6379'}\n" : "") + entries + rest);

    private Component Store(string space = "") => Load(space).Components.Single(c => c.Name == "store");

    private ResourceSet Load(string space = "") => ResourceLoader.Load(
        new SidecarOptions { AppId = "app", Namespace = space, ResourcesPaths = [_folder.Path], WorkingDirectory = _folder.Path }, _environment);
}
