using System.Globalization;
using Agents.Hosting.State;
using Agents.Memory.Audit;

namespace Agents.Memory.Sessions;

/// <summary>What is done to sessions, for the audit log.</summary>
internal sealed class SessionAudit(IAuditLog log)
{
    public Task ReadAsync(SessionKey key, string by, string? person, CancellationToken cancellationToken) =>
        log.RecordAsync(Event(key, by, person, AuditAction.Read), cancellationToken);

    /// <summary>Somebody asked for a session that is with another person.</summary>
    public Task RefusedAsync(SessionKey key, string by, string? person, CancellationToken cancellationToken) =>
        log.RecordAsync(Event(key, by, person, AuditAction.Refused), cancellationToken);

    public Task DeletedAsync(SessionKey key, string by, string? person, string digest, CancellationToken cancellationToken) =>
        log.RecordAsync(Event(key, by, person, AuditAction.Deleted) with { Digest = digest }, cancellationToken);

    /// <summary>What is appended by those requests whose answers say so. It goes on when nobody waits.</summary>
    public Task AppendedAsync(SessionKey key, IReadOnlyList<AppendTurns> requests, IReadOnlyList<AppendAnswer> answers) =>
        ForEachAsync(key, requests, answers, answer => answer.Created ? AuditAction.Created : AuditAction.Changed);

    /// <summary>The same, written with what adds the turns. False: that could not be created; the log says that it was.</summary>
    public async Task<bool> AppendedWithAsync(SessionKey key, IReadOnlyList<AppendTurns> requests, IReadOnlyList<AppendAnswer> answers, StateCreation entry)
    {
        var events = Events(key, requests, answers, _ => AuditAction.Changed).ToArray();
        var adding = log.RecordWithAsync(events[0], entry);
        await Task.WhenAll(events.Skip(1).Select(one => log.RecordAsync(one, CancellationToken.None)).Append(adding));
        return await adding;
    }

    /// <summary>What the log says of <see cref="AppendedAsync"/> did not come about: another writer was first.</summary>
    public Task WithdrawnAsync(SessionKey key, IReadOnlyList<AppendTurns> requests, IReadOnlyList<AppendAnswer> answers) =>
        ForEachAsync(key, requests, answers, _ => AuditAction.Withdrawn);

    private Task ForEachAsync(SessionKey key, IReadOnlyList<AppendTurns> requests, IReadOnlyList<AppendAnswer> answers, Func<AppendAnswer, AuditAction> action) =>
        Task.WhenAll(Events(key, requests, answers, action).Select(one => log.RecordAsync(one, CancellationToken.None)));

    private static IEnumerable<AuditEvent> Events(
        SessionKey key, IReadOnlyList<AppendTurns> requests, IReadOnlyList<AppendAnswer> answers, Func<AppendAnswer, AuditAction> action) =>
        requests.Zip(answers).Where(one => one.Second.Refusal == AppendRefusal.None)
            .Select(one => Event(key, one.First.By, one.Second.UserId, action(one.Second)) with { Detail = Detail(one.Second) });

    private static AuditEvent Event(SessionKey key, string by, string? person, AuditAction action) =>
        new() { Tenant = key.Tenant, By = by, Action = action, Kind = "session", Id = key.Id, Person = person };

    private static string Detail(AppendAnswer answer) =>
        string.Create(CultureInfo.InvariantCulture, $"{answer.Places.Count(place => !place.Duplicate)} turns up to {answer.LastSeq}");
}
