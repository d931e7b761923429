using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using Agents.Tools.Inventory.Manifests;

namespace Agents.Tests.Tools.Inventory;

public sealed class ManifestReaderTests
{
    private const string Good = """
        kind: Tool
        name: payment.charge
        version: 1.0.0
        description: Charges.
        class: critical
        owner: payments
        target: { type: dapr, appId: shop, path: /payments/charge }
        timeoutMs: 3000
        idempotent: false
        reconcile: { path: "/payments/by-key/{idempotencyKey}", resultPointer: /charge }
        requiredScopes: [payments.write]
        inputSchema: { type: object, properties: { amount: { type: integer, minimum: 1 }, code: { type: string, default: "007" } } }
        """;

    [Fact]
    public void Read_GoodManifest_GivesEveryField()
    {
        var errors = new ManifestErrors("a.yaml");

        var manifest = Assert.Single(ManifestReader.Read(Good, errors)).Manifest;

        Assert.Empty(errors.Found);
        Assert.Equal(("payment.charge", "1.0.0", ToolClass.Critical, 3000), (manifest.Name, manifest.Version, manifest.Class, manifest.TimeoutMs));
        Assert.Equal(new DaprAppTarget { AppId = "shop", Path = "/payments/charge" }, manifest.Target);
        Assert.Equal("/charge", manifest.Reconcile!.ResultPointer);
        Assert.Equal(["payments.write"], manifest.RequiredScopes);
        Assert.Equal(1, manifest.InputSchema.GetProperty("properties").GetProperty("amount").GetProperty("minimum").GetInt32());
        Assert.Equal("007", manifest.InputSchema.GetProperty("properties").GetProperty("code").GetProperty("default").GetString());
    }

    [Theory]
    [InlineData("kind: Tool", "kind: Tol", "a.yaml(1,7): kind is 'Tol'; allowed: Tool.")]
    [InlineData("name: payment.charge", "name: Payment", "a.yaml(2,7): name is 'Payment'; allowed: lower-case words and digits joined by . - or _, such as order.get.")]
    [InlineData("class: critical", "class: urgent", "a.yaml(5,8): class is 'urgent'; allowed: critical, interactive, batch.")]
    [InlineData("owner: payments\n", "", "a.yaml(1,1): owner is missing.")]
    [InlineData("timeoutMs: 3000", "timeoutMs: 0", "a.yaml(8,12): timeoutMs is '0'; allowed: a whole number, 1 to 3600000.")]
    [InlineData("timeoutMs: 3000", "timeoutMs: \"3000\"", "a.yaml(8,12): timeoutMs is '3000'; allowed: a whole number, 1 to 3600000.")]
    [InlineData("timeoutMs", "timeout", "a.yaml(8,1): timeout is not a field here; allowed: kind, name, version, description, class, owner, target, timeoutMs, idempotent, retry, reconcile, compensation, cancellable, pool, isolation, hedging, batching, rateLimit, requiredScopes, inputSchema, outputSchema.")]
    [InlineData("idempotent: false", "idempotent: no", "a.yaml(9,13): idempotent is 'no'; allowed: true, false.")]
    [InlineData("idempotent: false", "retry: { maxAttempts: 2 }", "a.yaml(9,8): retry is only allowed with idempotent: true; sending again would double the effect.")]
    [InlineData("type: dapr", "type: ftp", "a.yaml(7,17): target.type is 'ftp'; allowed: dapr, http, process, mcp, plugin.")]
    [InlineData("appId: shop, ", "", "a.yaml(7,9): target.appId is missing.")]
    [InlineData("path: /payments/charge", "path: payments", "a.yaml(7,42): target.path is 'payments'; allowed: a path that begins with / and has no query.")]
    [InlineData("path: /payments/charge", "path: /payments/charge, verb: GET", "a.yaml(7,66): target.verb is 'GET'; allowed: POST, PUT, PATCH.")]
    [InlineData("{idempotencyKey}", "{key}", "a.yaml(10,20): reconcile.path is '/payments/by-key/{key}'; allowed: a path that begins with / and holds {idempotencyKey}.")]
    [InlineData("[payments.write]", "[pay ments]", "a.yaml(11,18): requiredScopes[0] is 'pay ments'; allowed: a scope such as orders.read.")]
    [InlineData("type: object", "type: array", "a.yaml(12,14): inputSchema.type must be 'object': arguments are a JSON object.")]
    [InlineData("type: integer", "type: int", "a.yaml(12,60): inputSchema.properties.amount.type is 'int'; allowed: object, array, string, number, integer, boolean, null.")]
    [InlineData("minimum: 1", "minimum: one", "a.yaml(12,78): inputSchema.properties.amount.minimum is 'one'; allowed: a number.")]
    [InlineData("type: integer, minimum: 1", "$ref: \"https://example.org/schema\"", "a.yaml(12,60): inputSchema.properties.amount.$ref is 'https://example.org/schema'; allowed: a reference within the schema, such as #/$defs/name.")]
    [InlineData("minimum: 1", "contains: {}", "a.yaml(12,69): inputSchema.properties.amount.contains is not a keyword that is served; served: type, enum, const, properties, required, additionalProperties, minProperties, maxProperties, items, minItems, maxItems, uniqueItems, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength, maxLength, pattern, format, allOf, anyOf, oneOf, not, $ref, $defs, definitions.")]
    [InlineData("minimum: 1", "anyOf: [{ if: true }]", "a.yaml(12,79): inputSchema.properties.amount.anyOf[0].if is not a keyword that is served; served: type, enum, const, properties, required, additionalProperties, minProperties, maxProperties, items, minItems, maxItems, uniqueItems, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength, maxLength, pattern, format, allOf, anyOf, oneOf, not, $ref, $defs, definitions.")]
    [InlineData("minimum: 1", "[a]: 1", "a.yaml(12,69): inputSchema is a list; allowed: texts as field names.")]
    public void Read_OneMistake_SaysWhereAndWhatIsAllowed(string from, string to, string expected)
    {
        var errors = new ManifestErrors("a.yaml");
        var text = Good.ReplaceLineEndings("\n").Replace(from, to);

        var manifests = ManifestReader.Read(text, errors);

        Assert.Equal(expected, Assert.Single(errors.Found).ToString());
        Assert.Empty(manifests);
    }

    [Fact]
    public void Read_SeveralMistakes_ReportsThemAll()
    {
        var errors = new ManifestErrors("a.yaml");

        ManifestReader.Read(Good.Replace("kind: Tool", "kind: x").Replace("class: critical", "class: y").Replace("3000", "-1"), errors);

        Assert.Equal(["kind", "class", "timeoutMs"], errors.Found.Select(error => error.Field));
    }

    [Theory]
    [InlineData("a: [1", "is not YAML")]
    [InlineData("name: a\nname: b", "is not YAML")]
    [InlineData("- a\n- b", "a mapping with kind: Tool")]
    [InlineData("", "is empty")]
    public void Read_NoManifest_SaysSo(string text, string expected)
    {
        var errors = new ManifestErrors("a.yaml");

        Assert.Empty(ManifestReader.Read(text, errors));

        Assert.Contains(expected, Assert.Single(errors.Found).Message);
    }

    [Theory]
    [InlineData("1.0.0", "1.0.0", 0)]
    [InlineData("1.9.0", "1.10.0", -1)]
    [InlineData("2.0.0", "1.99.0", 1)]
    [InlineData("1.0.0-beta", "1.0.0", -1)]
    [InlineData("1.0.0-beta.2", "1.0.0-beta.10", -1)]
    [InlineData("1.0", "1.0.1", -1)]
    public void VersionOrder_TwoVersions_OrdersNumbersAsNumbers(string x, string y, int expected)
    {
        Assert.Equal(expected, Math.Sign(VersionOrder.Instance.Compare(x, y)));
        Assert.Equal(-expected, Math.Sign(VersionOrder.Instance.Compare(y, x)));
    }
}
