using Dapr.Common.Serialization;
using Microsoft.Extensions.Logging;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>What every turn of a worker uses.</summary>
internal sealed record TurnServices(IWorkflowsFactory Factory, IDaprSerializer Serializer, ILoggerFactory LoggerFactory, TimeProvider Time);
