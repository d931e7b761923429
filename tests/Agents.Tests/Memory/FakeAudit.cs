using Agents.Hosting.State;
using Agents.Memory.Audit;
using Agents.Tests.Hosting.State;

namespace Agents.Tests.Memory;

/// <summary>Keeps what is recorded, or fails.</summary>
/// <param name="state">Where changes are written that come with events.</param>
internal sealed class FakeAudit(MemoryState? state = null) : IAuditLog
{
    private readonly Lock _gate = new();
    private readonly List<AuditEvent> _events = [];

    public Exception? Failure { get; set; }

    public IReadOnlyList<AuditEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public Task RecordAsync(AuditEvent audited, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
            return Task.FromException(failure);
        lock (_gate)
            _events.Add(audited);
        return Task.CompletedTask;
    }

    public async Task<bool> RecordWithAsync(AuditEvent audited, StateCreation change)
    {
        await RecordAsync(audited, CancellationToken.None);
        return await change.TryAsync(state!);
    }
}
