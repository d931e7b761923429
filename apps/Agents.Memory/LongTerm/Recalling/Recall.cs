using Agents.Memory.Embeddings;
using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Text;
using Agents.Memory.Vectors;

namespace Agents.Memory.LongTerm.Recalling;

/// <summary>
/// Reminds of what is known of a person within a time budget. The book is read from the state store beside the search and decides what may be
/// shown; without it nothing is. When the vector tier is late, what the state store has of the strongest memories is the answer.
/// </summary>
internal sealed partial class Recall(
    BookStore books, IVectorTier tier, ITextEmbedder embedder, Ranking ranking, RecallMarks marks, IndexRepair repair, TimeProvider time,
    ILogger<Recall> logger)
{
    private const int MaxQuery = 1000;
    private const int FallbackRecords = 50;
    private const int MaxHits = 200;

    // Of the budget: when the search goes on without a vector, and when the fall-back is fetched beside it.
    private const double EmbeddingShare = 0.5;
    private const double FallbackShare = 0.6;

    /// <summary>What is there when the budget is used up. Never throws because something is slow or fails.</summary>
    public async Task<RecallAnswer> RecallAsync(RecallRequest request, CancellationToken cancellationToken)
    {
        var query = TextCut.Start(request.Query.Trim(), MaxQuery);
        if (query.Length == 0)
            return new RecallAnswer([], true, null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var over = Task.Delay(request.Budget, time, stop.Token);
        var reading = books.ReadAsync(request.Owner, stop.Token);
        var searching = SearchAsync(request, query, stop.Token);
        Task<IReadOnlyDictionary<string, MemoryRecord?>>? falling = null;

        var both = Task.WhenAll(Settled(reading), Settled(searching));
        await Task.WhenAny(both, over, Task.Delay(request.Budget * FallbackShare, time, stop.Token));
        if (!searching.IsCompletedSuccessfully && !over.IsCompleted)
        {
            await Task.WhenAny(Settled(reading), over);
            if (reading.IsCompletedSuccessfully)
            {
                var book = await reading;
                falling = books.ReadRecordsAsync(request.Owner, book, ranking.Strongest(book, FallbackRecords, time.GetUtcNow()), stop.Token);
                // When the search has failed, there is nothing else to wait for.
                await Task.WhenAny(searching.IsCompleted ? Settled(falling) : Task.WhenAll(both, Settled(falling)), over);
            }
        }
        await Task.WhenAny(both, over);
        cancellationToken.ThrowIfCancellationRequested();
        var answer = Answer(request, query, reading, searching, falling);
        // Whatever is still under way ends here.
        await stop.CancelAsync();
        return answer;
    }

    private RecallAnswer Answer(
        RecallRequest request, string query, Task<UserBook> reading, Task<Found> searching, Task<IReadOnlyDictionary<string, MemoryRecord?>>? falling)
    {
        if (!reading.IsCompletedSuccessfully)
            return new RecallAnswer([], false, Why("the state store", reading));
        var (book, now) = (reading.Result, time.GetUtcNow());
        if (!book.IsSettled)
            repair.Found(request.Owner);
        if (searching.IsCompletedSuccessfully)
        {
            var found = searching.Result;
            var memories = ranking.Rank(book, found.Hits, query, request.Top, request.History, now);
            marks.Add(request.Owner, memories.Select(one => one.Id));
            return new RecallAnswer(memories, found.Missing is null, found.Missing);
        }
        var reason = Why("the vector tier", searching);
        var records = falling is { IsCompletedSuccessfully: true } ? falling.Result.Values.OfType<MemoryRecord>() : book.Pending.Select(one => one.Record).OfType<MemoryRecord>();
        return new RecallAnswer(ranking.Fallback(book, records, query, request.Top, request.History, now), false, reason);
    }

    private async Task<Found> SearchAsync(RecallRequest request, string query, CancellationToken cancellationToken)
    {
        var (vector, missing) = await VectorAsync(request, query, cancellationToken);
        var hits = await tier.SearchAsync(
            VectorCollection.Memories,
            new VectorQuery
            {
                Filter = new VectorFilter
                {
                    Tenant = request.Owner.Tenant,
                    User = request.Owner.User,
                    At = request.History ? null : time.GetUtcNow(),
                    Current = request.History ? null : true,
                },
                Text = query,
                Vector = vector,
                // More than are wanted: some may not hold any more, and recency and importance change the order.
                Top = Math.Min((request.Top * 3) + 10, MaxHits),
            }, cancellationToken);
        return new Found(hits, missing);
    }

    private async Task<(ReadOnlyMemory<float>? Vector, string? Missing)> VectorAsync(RecallRequest request, string query, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var embedding = EmbedAsync(query, stop.Token);
        if (embedding.IsCompletedSuccessfully)
            return (await embedding, null);
        var late = Task.Delay(request.Budget * EmbeddingShare, time, stop.Token);
        await Task.WhenAny(Settled(embedding), late);
        cancellationToken.ThrowIfCancellationRequested();
        var done = embedding.IsCompletedSuccessfully;
        var missing = done ? null : Why("the embedding", embedding) + "; searched by words only";
        await stop.CancelAsync();
        return done ? (await embedding, null) : (null, missing);
    }

    private async Task<ReadOnlyMemory<float>> EmbedAsync(string query, CancellationToken cancellationToken) =>
        (await embedder.EmbedAsync([query], Urgency.Live, cancellationToken))[0];

    private string Why(string part, Task task)
    {
        if (task.Exception?.InnerException is { } failure)
            Log.Failed(logger, part, failure.Message);
        return task.IsFaulted ? $"{part} failed" : $"{part} did not answer in time";
    }

    // Completes with the task, whatever became of it, and looks at its failure, so that a late one is no unobserved exception.
    private static async Task Settled(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ = task.Exception;
    }

    private sealed record Found(IReadOnlyList<VectorHit> Hits, string? Missing);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A recall goes on without {Part}: {Reason}")]
        public static partial void Failed(ILogger logger, string part, string reason);
    }
}
