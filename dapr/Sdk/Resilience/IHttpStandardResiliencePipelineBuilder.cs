using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>A standard pipeline that is being configured.</summary>
public interface IHttpStandardResiliencePipelineBuilder
{
    /// <summary>Name of the pipeline, which is the name of its options: the client's name and <c>standard</c>.</summary>
    string PipelineName { get; }

    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}

/// <summary>The builder that <c>AddStandardResilienceHandler</c> gives.</summary>
internal sealed record StandardResiliencePipelineBuilder(string PipelineName, IServiceCollection Services)
    : IHttpStandardResiliencePipelineBuilder;
