using Dapr.Common;

namespace Dapr.Jobs;

/// <summary>What <c>AddDaprJobsClient</c> gives back.</summary>
public interface IDaprJobsBuilder : IDaprServiceBuilder;
