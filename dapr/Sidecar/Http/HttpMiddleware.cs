using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Http;

/// <summary>What the handlers of an <c>httpPipeline</c> do to a request to the API, in their order.</summary>
internal sealed class HttpMiddleware
{
    private readonly List<Action<HttpContext>> _steps = [];

    /// <exception cref="ResourceException">A handler is of a type that the embedded sidecar does not have.</exception>
    public HttpMiddleware(ResourceSet resources, ILogger log)
    {
        foreach (var handler in resources.Configuration.HttpPipeline)
        {
            if (PipelineComponents.Find(resources, handler, "httpPipeline", log) is not { } component) continue;
            if (component.Type == PipelineComponents.UpperCase) _steps.Add(static http => http.Request.Body = new UpperCaseStream(http.Request.Body));
            else
            {
                var aliases = new RouteAliases(component);
                _steps.Add(aliases.Apply);
            }
        }
    }

    public void Apply(HttpContext http)
    {
        foreach (var step in _steps) step(http);
    }
}
