using Dapr.Sidecar.Http;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.AppChannels;

/// <summary>The <c>appHttpPipeline</c> of a Configuration: what it changes in a request to the application.</summary>
internal sealed class AppMiddleware(bool upperCase)
{
    public static readonly AppMiddleware None = new(upperCase: false);

    /// <exception cref="ResourceException">A handler is of a type that the embedded sidecar does not have.</exception>
    public static AppMiddleware From(ResourceSet resources, ILoggerFactory loggers)
    {
        var log = loggers.CreateLogger("dapr.runtime.http");
        var upperCase = false;
        foreach (var handler in resources.Configuration.AppHttpPipeline)
            upperCase |= PipelineComponents.Find(resources, handler, "appHttpPipeline", log)?.Type == PipelineComponents.UpperCase;
        return upperCase ? new AppMiddleware(upperCase) : None;
    }

    public void Apply(HttpRequestMessage request)
    {
        if (upperCase && request.Content is { } content) request.Content = new UpperCaseContent(content);
    }
}
