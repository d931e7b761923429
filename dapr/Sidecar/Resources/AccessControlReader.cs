using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

internal static class AccessControlReader
{
    private static readonly string[] Actions = ["allow", "deny"];

    public static AccessControlPolicy? Read(YamlMap? access)
    {
        if (access is null) return null;
        access.OnlyFieldsExactly("defaultAction", "trustDomain", "policies");
        return new AccessControlPolicy(
            access.OneOf("defaultAction", Actions) ?? "allow",
            access.Text("trustDomain") is { Length: > 0 } domain ? domain : "public",
            [.. access.Maps("policies").Select(App).OfType<AppAccessPolicy>()]);
    }

    private static AppAccessPolicy? App(YamlMap policy)
    {
        policy.OnlyFieldsExactly("appId", "defaultAction", "trustDomain", "namespace", "operations");
        var app = policy.RequiredText("appId", "an app id");
        var domain = policy.RequiredText("trustDomain", "a trust domain such as public");
        var space = policy.RequiredText("namespace", "a namespace such as default");
        if (app is null || domain is null || space is null) return null;
        return new AppAccessPolicy(app, policy.OneOf("defaultAction", Actions) ?? "", domain, space, [.. policy.Maps("operations").Select(Operation)]);
    }

    private static AppOperation Operation(YamlMap operation)
    {
        operation.OnlyFieldsExactly("name", "httpVerb", "action");
        return new AppOperation(operation.Text("name") ?? "", operation.Texts("httpVerb"), operation.OneOf("action", Actions) ?? "");
    }
}
