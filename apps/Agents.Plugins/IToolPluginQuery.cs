namespace Agents.Plugins;

/// <summary>What a plugin implements beside <see cref="IToolPlugin"/> when its calls can be reconciled.</summary>
public interface IToolPluginQuery
{
    /// <summary>Finds out what became of the call with this key.</summary>
    /// <param name="idempotencyKey">The key of the effect, as in <see cref="ToolPluginCall.IdempotencyKey"/>.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    /// <returns>What is known; null when nothing was carried out.</returns>
    ValueTask<ToolPluginEffect?> FindAsync(string idempotencyKey, CancellationToken cancellationToken);
}
