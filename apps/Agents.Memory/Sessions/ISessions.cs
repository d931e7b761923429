namespace Agents.Memory.Sessions;

/// <summary>Sessions, wherever their actors are. Failures are data.</summary>
internal interface ISessions
{
    Task<SessionAnswer> ReadAsync(SessionKey key, ReadSession request, CancellationToken cancellationToken);

    Task<AppendAnswer> AppendAsync(SessionKey key, AppendTurns request);

    Task<RemovedSession> RemoveAsync(SessionKey key, CancellationToken cancellationToken);
}
