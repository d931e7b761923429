using Dapr.Sidecar.Hosting;

namespace Dapr.Sidecar.Resources;

/// <summary>Loads what <c>--resources-path</c> and <c>--config</c> name, checks it, and keeps what is for this application.</summary>
internal static class ResourceLoader
{
    /// <param name="options">The paths, the app id and the namespace.</param>
    /// <param name="environment">The variables of this sidecar, for envRef, secrets and templates.</param>
    /// <param name="log">Gets a line for every component type that is stood in for and for what is accepted without meaning.</param>
    /// <exception cref="ResourceException">Something is wrong; the message lists all of it with file, line and column.</exception>
    public static ResourceSet Load(SidecarOptions options, IReadOnlyDictionary<string, string> environment, ILogger? log = null)
    {
        var report = new ResourceReport(log);
        var configuration = ConfigurationReader.Read(options.ConfigFiles, environment, report);
        var documents = ResourceFiles.Read(options.ResourcesPaths, report).Select(ResourceDocument.Read).OfType<ResourceDocument>()
            .Where(d => d.IsIn(options.Namespace)).ToList();

        var values = new ValueResolver(options.AppId, options.NamespaceOrDefault, environment, report);
        var components = new ComponentReader(values, options.WorkingDirectory, environment, report).Read(
            InScope(documents, "Component", options.AppId, report), configuration.DeniedComponents);
        var endpoints = InScope(documents, "HTTPEndpoint", options.AppId, report)
            .Select(d => HttpEndpointReader.Read(d, values)).OfType<HttpEndpointResource>().ToList();
        var subscriptions = Of(documents, "Subscription").Where(d => d.IsFor(options.AppId))
            .Select(SubscriptionReader.Read).OfType<SubscriptionResource>().ToList();
        var resiliencies = Of(documents, "Resiliency").Where(d => d.IsFor(options.AppId))
            .Select(d => (d.Map, Resource: ResiliencyReader.Read(d))).Where(r => r.Resource is not null).ToList();
        PolicyReferences.Check([.. resiliencies.Select(r => (r.Map, r.Resource!))], report);

        report.ThrowIfAny();
        return new ResourceSet
        {
            Components = components,
            Subscriptions = subscriptions,
            Resiliencies = [.. resiliencies.Select(r => r.Resource!)],
            HttpEndpoints = endpoints,
            Configuration = configuration.Resource,
        };
    }

    private static IEnumerable<ResourceDocument> Of(IEnumerable<ResourceDocument> documents, string kind) => documents.Where(d => d.Kind == kind);

    /// <summary>As daprd: a second resource of a name is an error, unless the first one is for other apps.</summary>
    private static List<ResourceDocument> InScope(IEnumerable<ResourceDocument> documents, string kind, string appId, ResourceReport report)
    {
        var kept = new Dictionary<string, ResourceDocument>(StringComparer.Ordinal);
        var all = new List<ResourceDocument>();
        foreach (var document in Of(documents, kind))
        {
            if (kept.TryGetValue(document.Name, out var first) && document.Name.Length > 0)
            {
                report.Error(document.Map.Map("metadata")?.ValueAt("name") ?? document.Map.Source, "metadata.name",
                    $"\"{document.Name}\" is the name of another {kind} already ({first.Map.Source}); allowed: every name once");
            }
            else if (document.IsFor(appId))
            {
                kept[document.Name] = document;
                all.Add(document);
            }
        }
        return all;
    }
}
