using Agents.Contracts.Calls;

namespace Agents.Gateway.Calls;

/// <summary>Hands calls to the workers.</summary>
internal interface ICommandQueue
{
    /// <summary>When this returns, the command is durable.</summary>
    /// <exception cref="Dapr.DaprException">It is not known whether it is.</exception>
    Task PublishAsync(CallCommand command, CancellationToken cancellationToken);

    /// <summary>Publishes many, one request per topic where the order of calls allows it.</summary>
    /// <returns>The ids of the commands that may not be durable.</returns>
    Task<IReadOnlySet<string>> PublishManyAsync(IReadOnlyList<CallCommand> commands, CancellationToken cancellationToken);
}
