using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Agents.Memory.Retention;
using Agents.Memory.Text;

namespace Agents.Memory.Sessions;

/// <summary>What an append makes of a session. It decides and writes nothing; the same entries give the same session.</summary>
internal sealed class SessionWindow(SessionsOptions options, RetentionOptions retention)
{
    private const int MaxGone = 512;
    private const int IdDigestBytes = 9;

    // What is taken away when a limit is passed goes down to four fifths of it, so that not every append has to.
    private const double LowWater = 0.8;

    /// <summary>A session without turns.</summary>
    public SessionDocument Begin(string tenant, DateTimeOffset now) => new()
    {
        Life = Guid.CreateVersion7(now).ToString("N"),
        CreatedAt = now,
        EndsAt = now + retention.Of(tenant, RetainedKind.Session),
        UpdatedAt = now,
        UsedAt = now,
        LastSeq = 0,
    };

    /// <summary>What is new of the turns, in the session's order. All of them are taken or, when there is a refusal, none.</summary>
    /// <param name="document">The session before.</param>
    /// <param name="request">What is to be appended.</param>
    /// <param name="now">The time.</param>
    public Appending Draft(SessionDocument document, AppendTurns request, DateTimeOffset now)
    {
        if ((request.UserId is { } user && document.UserId is not null && document.UserId != user)
            || (request.IsPersonal && document is { UserId: null, LastSeq: > 0 }))
            return Refused(AppendRefusal.OtherUser, "The session is with somebody else.");
        var added = new List<SessionTurn>(request.Turns.Count);
        var places = new List<TurnPlace>(request.Turns.Count);
        foreach (var turn in request.Turns)
        {
            if (turn.Id is { } id && Find(document, added, id) is { } place)
            {
                if (place.Turn is { } known && !known.Says(turn))
                    return Refused(AppendRefusal.OtherTurn, $"Turn '{id}' is there already and says something else.");
                places.Add(new TurnPlace(id, place.Seq, Duplicate: true));
                continue;
            }
            var one = new SessionTurn
            {
                Seq = document.LastSeq + added.Count + 1,
                Id = turn.Id ?? Guid.CreateVersion7(now).ToString("N"),
                Role = turn.Role,
                Text = turn.Text,
                Agent = turn.Agent,
                At = turn.At ?? now,
                Tokens = TokenCount.Of(turn.Text),
            };
            added.Add(one);
            places.Add(new TurnPlace(one.Id, one.Seq, Duplicate: false));
        }
        return document.LastSeq + added.Count > options.MaxTurns
            ? Refused(AppendRefusal.Full, $"The session has {document.LastSeq} turns; allowed are {options.MaxTurns}.")
            : new Appending(added, places, AppendRefusal.None, null);
    }

    /// <summary>The session with these turns, which follow its newest one.</summary>
    public SessionDocument Add(SessionDocument document, IReadOnlyList<SessionTurn> added, string? userId, DateTimeOffset at)
    {
        List<SessionTurn> turns = [.. document.Turns, .. added];
        var left = Leaving(turns);
        return document with
        {
            UserId = document.UserId ?? userId,
            UpdatedAt = at,
            UsedAt = at,
            LastSeq = document.LastSeq + added.Count,
            Turns = turns[left..],
            Summary = left == 0 ? document.Summary : RollingSummary.Fold(document.Summary, turns.Take(left), options.SummaryTokens),
            Gone = left == 0 ? document.Gone : [.. document.Gone.Concat(turns.Take(left).Select(turn => DigestOf(turn.Id))).TakeLast(MaxGone)],
        };
    }

    /// <summary>From then on there is no session.</summary>
    public DateTimeOffset ExpiresAt(SessionDocument document)
    {
        var unused = document.UsedAt.AddSeconds(options.TtlSeconds);
        return unused < document.EndsAt ? unused : document.EndsAt;
    }

    private int Leaving(List<SessionTurn> turns)
    {
        var (tokens, characters) = (0, 0);
        foreach (var turn in turns)
        {
            tokens += turn.Tokens;
            characters += turn.Text.Length;
        }
        // No character has more than three bytes: mostly that is enough to know.
        var bytes = characters <= options.WindowBytes / 3 ? 0 : turns.Sum(turn => Encoding.UTF8.GetByteCount(turn.Text));
        if (tokens <= options.WindowTokens && bytes <= options.WindowBytes && turns.Count <= options.WindowTurns)
            return 0;
        var left = 0;
        // The newest turn stays, however long it is: a window without it would be of no use.
        while (left < turns.Count - 1
            && (tokens > options.WindowTokens * LowWater || bytes > options.WindowBytes * LowWater || turns.Count - left > options.WindowTurns * LowWater))
        {
            tokens -= turns[left].Tokens;
            bytes -= Encoding.UTF8.GetByteCount(turns[left].Text);
            left++;
        }
        return left;
    }

    // Among the turns of the window, or among those that left it: of these nothing but the id is known.
    private static (SessionTurn? Turn, long Seq)? Find(SessionDocument document, List<SessionTurn> added, string id)
    {
        for (var i = document.Turns.Count - 1; i >= 0; i--)
        {
            if (document.Turns[i].Id == id)
                return (document.Turns[i], document.Turns[i].Seq);
        }
        if (added.Find(turn => turn.Id == id) is { } found)
            return (found, found.Seq);
        if (document.Gone.Count == 0)
            return null;
        var digest = DigestOf(id);
        for (var i = document.Gone.Count - 1; i >= 0; i--)
        {
            if (document.Gone[i] == digest)
                return (null, document.GoneUpTo - (document.Gone.Count - 1 - i));
        }
        return null;
    }

    private static string DigestOf(string id) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, IdDigestBytes));

    private static Appending Refused(AppendRefusal refusal, string reason) => new([], [], refusal, reason);
}

/// <param name="Added">Turns that are new.</param>
/// <param name="Places">What became of each turn, in their order.</param>
/// <param name="Refusal">Why nothing was taken.</param>
/// <param name="Reason">The same for people.</param>
internal sealed record Appending(IReadOnlyList<SessionTurn> Added, IReadOnlyList<TurnPlace> Places, AppendRefusal Refusal, string? Reason);
