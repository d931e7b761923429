using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Recalling;

/// <summary>
/// Remembers what was recalled, and writes it down now and then: no turn waits for it. What a crash takes away makes memories fade a little
/// sooner.
/// </summary>
internal sealed partial class RecallMarks(
    BookStore books, LongTermOptions options, TimeProvider time, ILogger<RecallMarks> logger) : BackgroundService
{
    private const int MaxUsers = 10_000;
    private readonly Lock _gate = new();
    private Dictionary<Owner, Dictionary<string, (int Times, DateTimeOffset At)>> _marks = [];

    public void Add(Owner owner, IEnumerable<string> ids)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (!_marks.TryGetValue(owner, out var marks))
            {
                if (_marks.Count >= MaxUsers)
                    return;
                _marks[owner] = marks = new Dictionary<string, (int, DateTimeOffset)>(StringComparer.Ordinal);
            }
            foreach (var id in ids)
                marks[id] = (marks.GetValueOrDefault(id).Times + 1, now);
        }
    }

    public void Forget(Owner owner)
    {
        lock (_gate)
            _marks.Remove(owner);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.RecalledSeconds), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                await WriteAsync(stoppingToken);
        }
    }

    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        Dictionary<Owner, Dictionary<string, (int Times, DateTimeOffset At)>> marks;
        lock (_gate)
            (marks, _marks) = (_marks, []);
        try
        {
            foreach (var (owner, recalled) in marks)
            {
                await books.EditAsync(owner, _ => [], edit =>
                {
                    foreach (var (id, mark) in recalled)
                        edit.Recall(id, mark.Times, mark.At);
                    return true;
                }, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // Only ranking hangs on it.
        {
            Log.NotWritten(logger, exception.Message);
        }
        catch (OperationCanceledException)
        {
            // The app stops; only ranking hangs on it.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "It was not written down which memories were recalled: {Reason}")]
        public static partial void NotWritten(ILogger logger, string reason);
    }
}
