using Agents.Memory.Audit;

namespace Agents.Tests.Memory;

/// <summary>Keeps what is recorded, or fails.</summary>
internal sealed class FakeAudit : IAuditLog
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
}
