using Agents.Contracts.Erasures;
using Agents.Memory.Governance;
using Dapr;

namespace Agents.Memory.Sessions;

/// <summary>Erases the sessions that were with a person.</summary>
internal sealed class SessionErasure(ISessions sessions, UserSessions users) : IErasable
{
    public string Store => "sessions";

    public async Task<ErasurePage> EraseAsync(string tenant, string person, string? cursor, CancellationToken cancellationToken)
    {
        // Those that are gone are off the list, so every step begins at its start.
        var ids = await users.ReadAsync(tenant, person, cancellationToken);
        var erased = new List<ErasedItem>();
        foreach (var id in ids.Take(ErasurePage.MaxItems))
        {
            var key = new SessionKey(tenant, id);
            var removed = await sessions.RemoveAsync(key, cancellationToken);
            if (removed.Failure is { } failure)
                throw new DaprException($"A session could not be erased: {failure}");
            if (removed.Digest is { } digest)
                erased.Add(new ErasedItem("session", id, digest));
            // One that was over has nothing else to take it off.
            await users.ForgetAsync(key, person, cancellationToken);
        }
        return new ErasurePage { Erased = erased, Next = ids.Count > ErasurePage.MaxItems ? "more" : null };
    }
}
