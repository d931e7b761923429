using Agents.Contracts.Memory;
using Agents.Hosting.Batching;
using Agents.Memory.Text;
using Dapr;

namespace Agents.Memory.Sessions;

/// <summary>
/// Tells what people said, for what is done with it behind the live path. Messages of many sessions go together. One that cannot be sent is
/// tried again, and again when the session comes back to life: it is known by the ids of its turns.
/// </summary>
internal sealed partial class TurnEvents
{
    private const string User = "user";
    private const int MaxBatch = 100;
    private const int MaxTries = 6;

    // A turn waits this long for its message to be safe. A broker that is slower slows nobody down.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _time;
    private readonly ILogger<TurnEvents> _logger;
    private readonly Coalescer<TurnsAppended, bool> _messages;

    public TurnEvents(ITurnTopic topic, TimeProvider time, ILogger<TurnEvents> logger)
    {
        _time = time;
        _logger = logger;
        _messages = new Coalescer<TurnsAppended, bool>(MaxBatch, topic.SendAsync, time);
    }

    /// <summary>Completes when the message is safe; true at once when nobody has to be told.</summary>
    public Task<bool> PublishAsync(SessionKey key, SessionDocument session, IReadOnlyList<SessionTurn> turns)
    {
        if (session.UserId is not { } user)
            return Task.FromResult(true);
        AppendedTurn[] said = [.. turns.Where(turn => turn.Role == User).Select(turn => new AppendedTurn { Id = turn.Id, Role = turn.Role, Text = TextCut.Start(turn.Text, TurnsAppended.MaxToldLength), At = turn.At })];
        return said.Length == 0 ? Task.FromResult(true) : SendAllAsync(key, user, said);
    }

    /// <summary>Sends again what a session's last life may not have sent.</summary>
    public void PublishAgain(SessionKey key, SessionDocument session) =>
        // Not waited for: what fails is logged and comes again with the next life.
        _ = PublishAsync(key, session, [.. session.Turns.Where(turn => turn.Seq > session.PublishedSeq)]);

    /// <summary>Whether the message became safe while the turn waited. What did not goes on.</summary>
    public static async Task<bool> WithinGraceAsync(Task<bool> published, TimeProvider time)
    {
        if (!published.IsCompleted)
        {
            using var stop = new CancellationTokenSource();
            await Task.WhenAny(published, Task.Delay(Grace, time, stop.Token));
            await stop.CancelAsync();
        }
        return published.IsCompletedSuccessfully && await published;
    }

    private async Task<bool> SendAllAsync(SessionKey key, string user, AppendedTurn[] said)
    {
        foreach (var some in Messages(said))
        {
            if (!await TrySendAsync(new TurnsAppended { Tenant = key.Tenant, SessionId = key.Id, UserId = user, Turns = some }))
                return false;
        }
        return true;
    }

    // A delivery brings a hundred messages, and has to fit into one request.
    private static IEnumerable<AppendedTurn[]> Messages(AppendedTurn[] said)
    {
        var (some, length) = (new List<AppendedTurn>(), 0);
        foreach (var turn in said)
        {
            if (some.Count == TurnsAppended.MaxTurns || (some.Count > 0 && length + turn.Text.Length > TurnsAppended.MaxToldLength))
            {
                yield return [.. some];
                (some, length) = ([], 0);
            }
            some.Add(turn);
            length += turn.Text.Length;
        }
        yield return [.. some];
    }

    private async Task<bool> TrySendAsync(TurnsAppended message)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (await _messages.AddAsync(message))
                    return true;
            }
            catch (Exception exception) when (exception is DaprException or HttpRequestException)
            {
                Log.NotSent(_logger, message.SessionId, attempt, MaxTries, exception.Message);
            }
            if (attempt == MaxTries)
                return false;
            await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), _time);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Turns of session {Session} could not be told, {Attempt} of at most {Max} times: {Reason}")]
        public static partial void NotSent(ILogger logger, string session, int attempt, int max, string reason);
    }
}
