namespace Dapr.Sidecar.Resources;

internal static class HttpEndpointReader
{
    public static HttpEndpointResource? Read(ResourceDocument document, ValueResolver values)
    {
        var map = document.Map;
        var report = map.Report;
        map.OnlyFields("apiVersion", "kind", "metadata", "spec", "auth", "scopes", "status");
        if (!document.RequireName()) return null;
        if (map.Map("spec") is not { } spec)
        {
            if (!map.Has("spec")) report.Missing(map.Source, "spec", "baseUrl, headers");
            return null;
        }
        spec.OnlyFields("baseUrl", "headers", "clientTLS");
        if (spec.Has("clientTLS")) report.Error(spec.At("clientTLS"), spec.PathOf("clientTLS"), "cannot be honoured by the embedded sidecar; take the field out");
        if (spec.RequiredText("baseUrl", "an absolute http or https address") is not { } url) return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            report.WrongValue(spec.ValueAt("baseUrl"), spec.PathOf("baseUrl"), url, "an absolute http or https address");
            return null;
        }
        var auth = map.Map("auth");
        auth?.OnlyFields("secretStore");
        var store = auth?.Text("secretStore") ?? "";
        if (values.Resolve($"HTTPEndpoint {document.Name}", RawValue.List(spec, "headers"), store) is { } headers)
        {
            return new HttpEndpointResource(document.Name, address, map.Source) { Headers = headers };
        }
        report.Warn($"{map.Source}: HTTPEndpoint {document.Name} takes values from the secret store \"{store}\", which is not loaded; it stays out until it is");
        return null;
    }
}
