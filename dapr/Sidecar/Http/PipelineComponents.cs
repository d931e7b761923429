using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Http;

/// <summary>Looks up the components that the pipelines of a Configuration name.</summary>
internal static partial class PipelineComponents
{
    public const string UpperCase = "middleware.http.uppercase";
    public const string RouteAlias = "middleware.http.routeralias";

    /// <summary>Null when no such component is loaded; the pipeline then goes on without it, as daprd's does.</summary>
    /// <exception cref="ResourceException">The type is one that the embedded sidecar does not have.</exception>
    public static Component? Find(ResourceSet resources, PipelineHandler handler, string pipeline, ILogger log)
    {
        if (handler.Type is not (UpperCase or RouteAlias))
        {
            throw new ResourceException("the configuration", [
                $"{resources.Configuration.Name}: spec.{pipeline}: \"{handler.Name}\" is of type {handler.Type}; allowed: {UpperCase}, {RouteAlias}"]);
        }
        foreach (var component in resources.Components)
        {
            if (component.Name == handler.Name && component.Type == handler.Type) return component;
        }
        Log.Missing(log, pipeline, handler.Name, handler.Type);
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Pipeline} names {Name} ({Type}), which is not loaded; it is left out")]
        public static partial void Missing(ILogger logger, string pipeline, string name, string type);
    }
}
