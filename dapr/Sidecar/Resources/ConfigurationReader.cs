using System.Globalization;
using System.Text.RegularExpressions;
using Dapr.Sidecar.Resources.Yaml;

namespace Dapr.Sidecar.Resources;

/// <summary>The Configuration as read, with the component types it denies (lower case, with or without <c>/version</c>).</summary>
internal sealed record LoadedConfiguration(ConfigurationResource Resource, IReadOnlyList<string> DeniedComponents);

/// <summary>The files of <c>--config</c>, one over the other. Variables (<c>${NAME}</c>) are filled in before the YAML is read.</summary>
internal static partial class ConfigurationReader
{
    private static readonly string[] Sections =
    [
        "tracing", "api", "secrets", "accessControl", "httpPipeline", "appHttpPipeline", "nameResolution", "features", "components", "logging",
        "metric", "metrics", "mtls", "wasm", "workflow",
    ];

    private static readonly string[] WithoutMeaning = ["metric", "metrics", "mtls", "wasm"];

    public static LoadedConfiguration Read(IReadOnlyList<string> files, IReadOnlyDictionary<string, string> environment, ResourceReport report)
    {
        var loaded = new LoadedConfiguration(new ConfigurationResource(), []);
        foreach (var file in files)
        {
            if (!File.Exists(file))
            {
                report.Error(new SourceLocation(file, 1), "--config", "there is no such file");
                continue;
            }
            if (YamlFile.Read(file, Expand(File.ReadAllText(file), environment), report) is [var map, ..]) loaded = Apply(map, loaded, report);
        }
        return loaded.Resource.TracingSamplingRate is null && SendsTraces(environment)
            ? loaded with { Resource = loaded.Resource with { TracingSamplingRate = 1 } }
            : loaded;
    }

    /// <summary>With an exporter in the environment and no rate, daprd samples everything.</summary>
    private static bool SendsTraces(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is { Length: > 0 } || environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 };

    private static LoadedConfiguration Apply(YamlMap map, LoadedConfiguration before, ResourceReport report)
    {
        map.OnlyFieldsExactly("apiVersion", "kind", "metadata", "spec", "status");
        if (map.Text("kind") is { } kind && kind != "Configuration") report.WrongValue(map.ValueAt("kind"), "kind", kind, "Configuration");
        if (map.Text("apiVersion") is { } version && version != "dapr.io/v1alpha1")
        {
            report.WrongValue(map.ValueAt("apiVersion"), "apiVersion", version, "dapr.io/v1alpha1");
        }
        var resource = before.Resource with { Name = map.Map("metadata")?.Text("name") ?? before.Resource.Name };
        if (map.Map("spec") is not { } spec) return before with { Resource = resource };
        spec.OnlyFieldsExactly(Sections);
        if (WithoutMeaning.Where(spec.Has).ToList() is { Count: > 0 } idle)
        {
            report.Inform($"{map.File}: without meaning in the embedded sidecar: {string.Join(", ", idle)}");
        }
        var components = spec.Map("components");
        components?.OnlyFieldsExactly("deny");
        return new(
            resource with
            {
                TracingSamplingRate = SamplingRate(spec.Map("tracing")) ?? resource.TracingSamplingRate,
                AllowedApis = Rules(spec.Map("api"), "allowed") ?? resource.AllowedApis,
                DeniedApis = Rules(spec.Map("api"), "denied") ?? resource.DeniedApis,
                HttpPipeline = Pipeline(spec.Map("httpPipeline")) ?? resource.HttpPipeline,
                AppHttpPipeline = Pipeline(spec.Map("appHttpPipeline")) ?? resource.AppHttpPipeline,
                SecretScopes = SecretScopes(spec.Map("secrets")) ?? resource.SecretScopes,
                AccessControl = AccessControlReader.Read(spec.Map("accessControl")) ?? resource.AccessControl,
                Features = Features(spec, resource.Features),
                NameResolutionComponent = spec.Map("nameResolution")?.Text("component") ?? resource.NameResolutionComponent,
                NameResolutionConfiguration = NameResolution(spec.Map("nameResolution")) ?? resource.NameResolutionConfiguration,
                ApiLogging = ApiLogging(spec.Map("logging")) ?? resource.ApiLogging,
                Workflow = Workflow(spec.Map("workflow")) ?? resource.Workflow,
            },
            components is null ? before.DeniedComponents : [.. components.Texts("deny").Select(d => d.ToLowerInvariant())]);
    }

    private static WorkflowLimits? Workflow(YamlMap? workflow) => workflow is null
        ? null
        : new(Most(workflow, "maxConcurrentWorkflowInvocations"), Most(workflow, "maxConcurrentActivityInvocations"));

    /// <summary>0, as nothing, is no limit.</summary>
    private static int Most(YamlMap workflow, string field)
    {
        if (workflow.Text(field) is not { Length: > 0 } text) return 0;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most)) return most;
        workflow.Report.WrongValue(workflow.ValueAt(field), workflow.PathOf(field), text, "a number from 0 to 2147483647");
        return 0;
    }

    private static double? SamplingRate(YamlMap? tracing)
    {
        tracing?.OnlyFieldsExactly("samplingRate", "stdout", "zipkin", "otel");
        if (tracing?.Text("samplingRate") is not { Length: > 0 } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate is >= 0 and <= 1) return rate;
        tracing.Report.WrongValue(tracing.ValueAt("samplingRate"), tracing.PathOf("samplingRate"), text, "a number from 0 to 1");
        return null;
    }

    private static List<ApiRule>? Rules(YamlMap? api, string field)
    {
        api?.OnlyFieldsExactly("allowed", "denied");
        if (api is null || !api.Has(field)) return null;
        var rules = new List<ApiRule>();
        foreach (var rule in api.Maps(field))
        {
            rule.OnlyFieldsExactly("name", "version", "protocol");
            rules.Add(new ApiRule(rule.Text("name") ?? "", rule.Text("version") ?? "", rule.OneOf("protocol", "http", "grpc") ?? ""));
        }
        return rules;
    }

    private static List<PipelineHandler>? Pipeline(YamlMap? pipeline)
    {
        if (pipeline is null) return null;
        pipeline.OnlyFieldsExactly("handlers");
        var handlers = new List<PipelineHandler>();
        foreach (var handler in pipeline.Maps("handlers"))
        {
            handler.OnlyFieldsExactly("name", "type", "version", "selector");
            var name = handler.RequiredText("name", "the name of a middleware component");
            var type = handler.RequiredText("type", "the type of that component");
            if (name is not null && type is not null) handlers.Add(new PipelineHandler(name, type));
        }
        return handlers;
    }

    private static List<SecretScope>? SecretScopes(YamlMap? secrets)
    {
        if (secrets is null) return null;
        secrets.OnlyFieldsExactly("scopes");
        var scopes = new List<SecretScope>();
        foreach (var scope in secrets.Maps("scopes"))
        {
            scope.OnlyFieldsExactly("defaultAccess", "storeName", "allowedSecrets", "deniedSecrets");
            var store = scope.Text("storeName") ?? "";
            if (scopes.Any(s => s.StoreName == store))
            {
                scope.Report.WrongValue(scope.ValueAt("storeName"), scope.PathOf("storeName"), store, "every store once");
            }
            scopes.Add(new SecretScope(store, scope.OneOf("defaultAccess", "allow", "deny") ?? "allow", scope.Texts("allowedSecrets"), scope.Texts("deniedSecrets")));
        }
        return scopes;
    }

    private static Dictionary<string, bool> Features(YamlMap spec, IReadOnlyDictionary<string, bool> before)
    {
        var features = new Dictionary<string, bool>(before);
        foreach (var feature in spec.Maps("features"))
        {
            feature.OnlyFieldsExactly("name", "enabled");
            if (feature.Text("name") is { Length: > 0 } name) features[name] = feature.Flag("enabled") ?? false;
        }
        return features;
    }

    private static Dictionary<string, string>? NameResolution(YamlMap? resolution)
    {
        resolution?.OnlyFieldsExactly("component", "version", "configuration");
        if (resolution is null || !resolution.Has("configuration")) return null;
        return resolution.Map("configuration") is { } map
            ? map.Names.Where(map.Has).ToDictionary(n => n, n => YamlJson.Text(map.Node(n)!).Trim('"'))
            : null;
    }

    private static bool? ApiLogging(YamlMap? logging)
    {
        logging?.OnlyFieldsExactly("apiLogging");
        var api = logging?.Map("apiLogging");
        api?.OnlyFieldsExactly("enabled", "obfuscateURLs", "omitHealthChecks");
        return api?.Flag("enabled");
    }

    private static string Expand(string text, IReadOnlyDictionary<string, string> environment) =>
        Variable().Replace(text, match => environment.GetValueOrDefault(match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value) ?? "");

    [GeneratedRegex(@"\$\{([^}\n]*)\}|\$([A-Za-z_][A-Za-z0-9_]*|[*#$@!?0-9-])")]
    private static partial Regex Variable();
}
