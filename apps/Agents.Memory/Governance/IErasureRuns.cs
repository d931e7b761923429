namespace Agents.Memory.Governance;

/// <summary>Carries erasures out.</summary>
internal interface IErasureRuns
{
    /// <summary>Starts one that is in the store; when this returns it is durable. Once more does nothing.</summary>
    Task StartAsync(string tenant, string id, CancellationToken cancellationToken);
}
