using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// The one thread that changes a collection. It takes what waits together: one flush and one commit serve all of them. The order is what makes
/// a crash harmless: vectors are on the disk before the row that refers to them, and are overwritten after it is gone.
/// </summary>
internal sealed partial class CollectionWriter : IDisposable
{
    // A reader that comes between waits for it, and so does whoever wrote first.
    private const int MaxGroup = 512;

    private readonly CatalogWriter _catalog;
    private readonly VectorSpace _space;
    private readonly SlotNames _names;
    private readonly ReadEpochs _epochs;
    private readonly ILogger _logger;
    private readonly Action<WriteStep>? _onStep;
    private readonly BlockingCollection<WriteJob> _queue = [];
    private readonly Lock _publishing = new();
    private readonly Thread _thread;
    private volatile Exception? _failure;
    private bool _unscrubbed;

    public CollectionWriter(
        string name, CatalogWriter catalog, VectorSpace space, SlotNames names, ReadEpochs epochs, ILogger logger, Action<WriteStep>? onStep)
    {
        (_catalog, _space, _names, _epochs, _logger, _onStep) = (catalog, space, names, epochs, logger, onStep);
        _thread = new Thread(Run) { IsBackground = true, Name = $"vectors {name}" };
        _thread.Start();
    }

    /// <summary>Why nothing is written any more until the collection is opened again; null: all is well.</summary>
    public Exception? Failure => _failure;

    /// <summary>Returns when the job is done and survives a crash.</summary>
    public Task WriteAsync(WriteJob job)
    {
        try
        {
            _queue.Add(job);
        }
        catch (InvalidOperationException e)
        {
            job.Fail(new VectorTierException("The vector index is being closed.", _failure ?? e));
        }

        return job.Done;
    }

    /// <summary>Returns when what is committed is published too.</summary>
    public void AwaitPublished()
    {
        lock (_publishing)
        {
        }
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            List<WriteJob> group = [first];
            for (var size = first.Size; size < MaxGroup && _queue.TryTake(out var next); size += next.Size) group.Add(next);
            try
            {
                if (_failure is { } failed) throw new VectorTierException("The vector index has failed and is opened again.", failed);
                Write(group);
                group.ForEach(j => j.Complete());
                while (_space.IsLoose)
                {
                    Compact();
                    if (_queue.Count > 0) break;
                }
            }
            catch (Exception e)
            {
                // Whatever it is, whoever waits has to hear of it, and this thread has to live.
                if (_failure is null) Log.Failed(_logger, e);
                group.ForEach(j => j.Fail(e as VectorTierException ?? new VectorTierException($"The vector index could not write: {e.Message}", e)));
            }
        }
    }

    private void Write(List<WriteJob> group)
    {
        List<int> taken = [];
        var added = new Dictionary<long, CatalogItem>();
        List<int> removed = [];
        try
        {
            foreach (var (_, vector) in group.SelectMany(j => j.Items)) taken.Add(_space.Write(vector));
            Step(WriteStep.VectorsWritten);
            _space.Flush();
            Step(WriteStep.VectorsFlushed);
            _catalog.Begin();
            WriteRows(group, taken, added, removed);
            Step(WriteStep.RowsWritten);
        }
        catch
        {
            TakeBack(taken);
            throw;
        }

        Finish(() => PublishRows(added.Values), removed, gone: true);
    }

    private void WriteRows(List<WriteJob> group, List<int> taken, Dictionary<long, CatalogItem> added, List<int> removed)
    {
        var next = 0;
        void Remove(string tenant, string id)
        {
            if (_catalog.Delete(tenant, id) is not { } old) return;
            added.Remove(old.Version);
            removed.Add(old.Slot);
        }

        foreach (var job in group)
        {
            foreach (var (item, vector) in job.Items)
            {
                Remove(item.Tenant, item.Id);
                var row = _catalog.Insert(item, taken[next++], vector.Checksum);
                added[row.Version] = row;
            }

            foreach (var id in job.Deleted.Ids) Remove(job.Deleted.Tenant, id);
        }
    }

    /// <summary>From the commit on: whatever goes wrong here, the collection has to be opened again to be as its files are.</summary>
    /// <param name="publish">Shows what was written.</param>
    /// <param name="left">Slots that nothing refers to any more.</param>
    /// <param name="gone">Whether their items are gone, not only moved.</param>
    private void Finish(Action publish, List<int> left, bool gone)
    {
        try
        {
            lock (_publishing)
            {
                _catalog.Commit();
                Step(WriteStep.Committed);
                publish();
                Step(WriteStep.Published);
            }

            if (left.Count > 0) Erase(left, gone);
            if ((left.Count > 0 && gone) || _unscrubbed || _catalog.IsLogLong) Scrub();
        }
        catch (Exception e)
        {
            _failure = e;
            Log.Closed(_logger, e);
            throw;
        }
    }

    private void PublishRows(IEnumerable<CatalogItem> rows)
    {
        foreach (var row in rows) _space.Of(row.Slot, out var within).Facts.Publish(within, _names.Use(row));
    }

    private void PublishMoved(List<int> from, List<int> to)
    {
        for (var i = 0; i < from.Count; i++)
        {
            var fact = _space.Of(from[i], out var old).Facts[old];
            _space.Of(to[i], out var within).Facts.Publish(within, fact);
        }
    }

    private void Erase(List<int> slots, bool gone)
    {
        // Who began before the new ones were there must still find the old ones.
        _epochs.Drain();
        foreach (var slot in slots)
        {
            var facts = _space.Of(slot, out var within).Facts;

            // One that was replaced within the group was never seen.
            if (facts.TenantOf(within) == SlotFacts.Free) continue;
            if (gone) _names.Release(facts[within]);
            facts.Hide(within);
        }

        Step(WriteStep.Hidden);
        _epochs.Drain();
        foreach (var slot in slots) _space.Erase(slot);
        Step(WriteStep.Erased);
    }

    private void Scrub()
    {
        _unscrubbed = !_catalog.Scrub();
        if (_unscrubbed) Log.NotScrubbed(_logger);
        Step(WriteStep.Scrubbed);
    }

    /// <summary>Moves some vectors from the end to free slots in front, and gives the last segment back when it is empty.</summary>
    private void Compact()
    {
        var from = _space.Last(ExactScan.Doubled);
        if (from.Count == 0)
        {
            _space.RemoveLast(_epochs);
            _catalog.Shrink();
            Step(WriteStep.SegmentRemoved);
            return;
        }

        List<int> to = [];
        try
        {
            foreach (var slot in from) to.Add(_space.Write(_space.Read(slot)));
            _space.Flush();
            _catalog.Begin();
            for (var i = 0; i < from.Count; i++) _catalog.Move(_space.Of(from[i], out var within).Facts[within].Version, to[i]);
            Step(WriteStep.Moved);
        }
        catch
        {
            TakeBack(to);
            throw;
        }

        Finish(() => PublishMoved(from, to), from, gone: false);
    }

    private void TakeBack(List<int> slots)
    {
        try
        {
            _catalog.Rollback();
        }
        catch (SqliteException)
        {
            // There was none yet, or SQLite has undone it by itself.
        }

        try
        {
            foreach (var slot in slots) _space.Erase(slot);
        }
        catch (IOException e)
        {
            // Opening it again clears what is left there.
            _failure = e;
        }
    }

    private void Step(WriteStep step) => _onStep?.Invoke(step);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Vectors could not be written; whoever waited has been told.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The vector index failed after a commit; it is opened again with the next call.")]
        public static partial void Closed(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Warning, "What was deleted is still in the write-ahead log, for a reader was in the way; it is tried again with the next write.")]
        public static partial void NotScrubbed(ILogger logger);
    }
}
