using Microsoft.Extensions.DependencyInjection;

namespace Dapr.Common;

/// <summary>What registers a building block gives back, so that more can be added.</summary>
public interface IDaprServiceBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
