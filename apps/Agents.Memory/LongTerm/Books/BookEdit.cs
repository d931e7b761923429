using Agents.Memory.Audit;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Books;

/// <summary>
/// One change of a person's book, worked out in memory: nothing is written until <see cref="Close"/> has made the new book. Records of the
/// groups that it touches were read before.
/// </summary>
internal sealed class BookEdit
{
    /// <summary>Most members of a group; the oldest go.</summary>
    public const int MaxHistory = 50;

    private const string BySystem = "system";

    private readonly Owner _owner;
    private readonly UserBook _book;
    private readonly DateTimeOffset _now;
    private readonly LongTermOptions _options;
    private readonly Dictionary<string, BookEntry> _entries;
    private readonly Dictionary<string, MemoryRecord> _records;
    private readonly Dictionary<string, PendingMemory> _pending;
    private readonly Dictionary<string, PendingRemoval> _removing;
    private readonly HashSet<string> _missing = [];
    private readonly HashSet<string> _touched = [];
    private readonly Dictionary<string, AuditNote> _notes = [];
    private readonly Dictionary<string, DateTimeOffset> _gone;
    private readonly List<string> _seen;
    private readonly HashSet<string> _seenSet;
    private readonly List<SessionWindow> _sessions;
    private DateTimeOffset? _erasedAt;
    private bool _isListed;
    private IReadOnlyList<string> _erased;

    public BookEdit(Owner owner, UserBook book, IReadOnlyDictionary<string, MemoryRecord?> records, DateTimeOffset now, LongTermOptions options)
    {
        (_owner, _book, _now, _options) = (owner, book, now, options);
        _entries = book.Entries.ToDictionary(one => one.Id, StringComparer.Ordinal);
        _pending = book.Pending.ToDictionary(one => one.Id, StringComparer.Ordinal);
        _removing = book.Removing.ToDictionary(one => one.Id, StringComparer.Ordinal);
        _gone = book.Gone.ToDictionary(one => one.Id, one => one.At, StringComparer.Ordinal);
        _seen = [.. book.Seen];
        _seenSet = [.. book.Seen];
        _sessions = [.. book.Sessions];
        (_erasedAt, _erased, _isListed) = (book.ErasedAt, book.Erased, book.IsListed);
        _records = new Dictionary<string, MemoryRecord>(StringComparer.Ordinal);
        foreach (var (id, record) in records)
        {
            if (record is not null)
                _records[id] = record;
            else
                _missing.Add(id);
        }
    }

    /// <summary>Whether there is anything to be written.</summary>
    public bool IsChanged { get; private set; }

    public IReadOnlyDictionary<string, BookEntry> Entries => _entries;

    /// <summary>The records that a change needs: all of the groups of these statements and ids.</summary>
    public static IEnumerable<string> Needed(Owner owner, UserBook book, IEnumerable<Statement> statements, IEnumerable<string> ids)
    {
        var wanted = statements.Select(one => one.IdOf(owner)).Concat(ids).ToHashSet(StringComparer.Ordinal);
        var places = statements.Select(one => one.GroupOf()).ToHashSet(StringComparer.Ordinal);
        var groups = book.Entries.Where(one => wanted.Contains(one.Id) || places.Contains(one.Place ?? one.Group)).Select(one => one.Group)
            .ToHashSet(StringComparer.Ordinal);
        return book.Entries.Where(one => groups.Contains(one.Group)).Select(one => one.Id);
    }

    /// <summary>Takes a statement. False: it was deleted or erased after it was said.</summary>
    public bool Say(Statement said, string by)
    {
        var id = said.IdOf(_owner);
        if (IsOver(_erasedAt, said.Source) || (_gone.TryGetValue(id, out var goneAt) && IsOver(goneAt, said.Source)))
            return false;
        var there = _entries.ContainsKey(id) ? _records.GetValueOrDefault(id) : null;
        var record = there?.Join(said) ?? MemoryRecord.Of(said, _owner, GroupOf(said.GroupOf()), _now);
        if (there is not null && Same(there, record))
            return true;
        _records[id] = record;
        _entries[id] = Entry(record, _entries.GetValueOrDefault(id));
        _touched.Add(record.Group);
        _removing.Remove(id);
        _gone.Remove(id);
        _notes[id] = new AuditNote(by, there is null ? AuditAction.Created : AuditAction.Changed);
        return IsChanged = true;
    }

    /// <summary>Remembers a turn as taken. False: it was.</summary>
    public bool See(string turn)
    {
        if (!_seenSet.Add(turn))
            return false;
        _seen.Add(turn);
        return IsChanged = true;
    }

    /// <summary>
    /// Forgets a memory, and when it holds, all that it has replaced: who deletes where he lives does not want to live where he lived before.
    /// Answers for what is gone.
    /// </summary>
    public IReadOnlyList<string> Delete(string id, string by)
    {
        if (!_entries.TryGetValue(id, out var entry))
            return [];
        var going = entry.Current ? _entries.Values.Where(one => one.Group == entry.Group).Select(one => one.Id).ToArray() : [id];
        foreach (var one in going)
        {
            if (_records.GetValueOrDefault(one) is { } record)
                Uncollect(record);
            _gone[one] = _now;
            Remove(one, new AuditNote(by, AuditAction.Deleted));
        }
        _touched.Add(entry.Group);
        return going;
    }

    /// <summary>Takes everything away, and what was said until now with it.</summary>
    public void Erase(IEnumerable<string> ids)
    {
        foreach (var id in ids)
            Remove(id, null);
        _seen.Clear();
        _seenSet.Clear();
        _sessions.Clear();
        _gone.Clear();
        _erasedAt = _now;
        _isListed = false;
        IsChanged = true;
    }

    /// <summary>Takes away what was last said before a time. Answers how many memories that were.</summary>
    public int Expire(DateTimeOffset before)
    {
        var old = _entries.Values.Where(one => one.LastSaidAt < before).ToArray();
        foreach (var one in old)
        {
            Remove(one.Id, new AuditNote(BySystem, AuditAction.Expired));
            _touched.Add(one.Group);
        }
        foreach (var (id, at) in _gone.ToArray())
            IsChanged |= at < before && _gone.Remove(id);
        IsChanged |= _sessions.RemoveAll(one => one.LastAt < before) > 0;
        return old.Length;
    }

    /// <summary>Takes the book off the list of people, so that whoever writes into it next puts it there again. False: it is not empty.</summary>
    public bool TryUnlist()
    {
        if (_entries.Count > 0)
            return false;
        _isListed = false;
        // Also when it was off the list: who has read it before has to look again.
        return IsChanged = true;
    }

    /// <summary>Remembers which ids an erasure has removed, for its second look.</summary>
    public void KeepErased(IReadOnlyList<string> ids) => (_erased, IsChanged) = (ids, true);

    public void Recall(string id, int times, DateTimeOffset at)
    {
        if (!_entries.TryGetValue(id, out var entry))
            return;
        _entries[id] = entry with
        {
            Recalled = Math.Min(entry.Recalled + times, 1_000_000),
            RecalledAt = entry.RecalledAt is { } before && before > at ? before : at,
        };
        IsChanged = true;
    }

    /// <summary>Makes one group of two facts that say the same in other words; the latest said holds.</summary>
    public void Merge(string id, string otherId)
    {
        if (_records.GetValueOrDefault(id) is not { } one || _records.GetValueOrDefault(otherId) is not { } other || one.Group == other.Group)
            return;
        var group = string.CompareOrdinal(one.Group, other.Group) < 0 ? one.Group : other.Group;
        foreach (var member in _records.Values.Where(member => member.Group == one.Group || member.Group == other.Group).ToArray())
        {
            _records[member.Id] = member with { Group = group, Place = member.Place ?? member.Group };
            _entries[member.Id] = Entry(_records[member.Id], _entries[member.Id]);
        }
        _touched.Add(group);
        IsChanged = true;
    }

    public IReadOnlyList<SessionWindow> Sessions => _sessions;

    /// <summary>Puts a session's window in place of the one before.</summary>
    public void Collect(SessionWindow window)
    {
        _sessions.RemoveAll(one => one.Session == window.Session);
        _sessions.Add(window);
        _sessions.Sort((one, other) => other.LastAt.CompareTo(one.LastAt));
        if (_sessions.Count > UserBook.MaxSessions)
            _sessions.RemoveRange(UserBook.MaxSessions, _sessions.Count - UserBook.MaxSessions);
        IsChanged = true;
    }

    /// <summary>Something that had to follow was done: all of it, or all but its index.</summary>
    public void Settle(PendingMemory done, bool isIndexed)
    {
        if (!_pending.TryGetValue(done.Id, out var there) || there.Revision != done.Revision)
        {
            // Somebody else was quicker, and the index may now hold what this one has just put over it.
            if (isIndexed)
                Reindex(done.Id);
            return;
        }
        if (isIndexed || !there.Index)
            _pending.Remove(done.Id);
        else if (there.Record is not null || there.Audit is not null)
            _pending[done.Id] = there with { Record = null, Audit = null };
        else
            return;
        IsChanged = true;
    }

    /// <inheritdoc cref="Settle(PendingMemory, bool)"/>
    public void Settle(PendingRemoval done, bool isIndexed)
    {
        if (!_removing.TryGetValue(done.Id, out var there))
        {
            // It is there again meanwhile, and may just have been removed.
            if (isIndexed && _entries.ContainsKey(done.Id))
                Reindex(done.Id);
            return;
        }
        if (isIndexed)
            _removing.Remove(done.Id);
        else if (there.Audit is not null)
            _removing[done.Id] = there with { Audit = null };
        else
            return;
        IsChanged = true;
    }

    private void Reindex(string id)
    {
        IsChanged = true;
        if (!_entries.ContainsKey(id))
            _removing.TryAdd(id, new PendingRemoval(id, null));
        else if (!_pending.ContainsKey(id))
            _pending[id] = new PendingMemory { Id = id, Revision = _book.Revision + 1, Index = true };
    }

    /// <summary>The new book.</summary>
    public UserBook Close()
    {
        var revision = _book.Revision + 1;
        foreach (var id in _missing.Where(id => _entries.ContainsKey(id) && !_records.ContainsKey(id)))
        {
            // The store has lost it: nothing of it can be shown.
            _touched.Add(_entries[id].Group);
            Remove(id, null);
        }
        foreach (var group in _touched)
            Fold(group, revision);
        Evict();
        return new UserBook
        {
            Revision = revision,
            Entries = [.. _entries.Values],
            Pending = [.. _pending.Values],
            Removing = [.. _removing.Values],
            Seen = [.. _seen.Skip(_seen.Count - UserBook.MaxSeen)],
            Gone = [.. _gone.OrderByDescending(one => one.Value).Take(UserBook.MaxGone).Select(one => new GoneMemory(one.Key, one.Value))],
            Sessions = [.. _sessions],
            IsListed = _isListed || _entries.Count > 0,
            ErasedAt = _erasedAt,
            Erased = _erased,
        };
    }

    // What was merged is found by the place that it had before: a denial of it comes there.
    private string GroupOf(string place) => _entries.Values.FirstOrDefault(one => (one.Place ?? one.Group) == place)?.Group ?? place;

    // Of the same moment, a turn was said before, and what somebody gives through the API is said after.
    private static bool IsOver(DateTimeOffset? at, MemorySource source) => source.Session is null ? at > source.At : at >= source.At;

    // What is deleted is not brought back by the next episode.
    private void Uncollect(MemoryRecord record)
    {
        for (var i = 0; i < _sessions.Count; i++)
        {
            var window = _sessions[i];
            if (record.Kind == MemoryKind.Episode && record.Sources[0].Session == window.Session)
                _sessions[i] = window with { Number = window.Number + 1, Turns = 0, Excerpts = [] };
            else if (window.Excerpts.Any(one => record.Sources.Any(source => source.Session == window.Session && source.Turn == one.Turn)))
                _sessions[i] = window with { Excerpts = [.. window.Excerpts.Where(one => !record.Sources.Any(source => source.Session == window.Session && source.Turn == one.Turn))] };
        }
    }

    private void Fold(string group, long revision)
    {
        var members = _records.Values.Where(one => one.Group == group && _entries.ContainsKey(one.Id)).ToArray();
        if (members.Length == 0)
            return;
        var folded = GroupFold.Fold(members);
        foreach (var old in folded.Skip(MaxHistory))
            Remove(old.Id, new AuditNote(BySystem, AuditAction.Expired));
        foreach (var member in folded.Take(MaxHistory))
        {
            var before = members.First(one => one.Id == member.Id);
            var note = _notes.GetValueOrDefault(member.Id);
            if (note is null && before == member && _book.Entries.Any(one => one.Id == member.Id && one.Group == group))
                continue;
            var there = _pending.GetValueOrDefault(member.Id);
            _records[member.Id] = member with { Revision = revision };
            _entries[member.Id] = Entry(member, _entries[member.Id]);
            _pending[member.Id] = new PendingMemory
            {
                Id = member.Id,
                Revision = revision,
                Record = _records[member.Id],
                Index = true,
                // What was created and is not yet in the log is not merely changed.
                Audit = there?.Audit is { Action: AuditAction.Created } created ? created
                    : note ?? there?.Audit ?? new AuditNote(BySystem, AuditAction.Changed),
            };
        }
    }

    private void Evict()
    {
        var over = _entries.Count - _options.MaxMemories;
        if (over <= 0)
            return;
        var strength = new Strength(_options);
        foreach (var id in _entries.Values.OrderBy(one => one.HoldsAt(_now)).ThenBy(one => strength.Of(one, _now))
            .ThenBy(one => one.Id, StringComparer.Ordinal).Take(over).Select(one => one.Id).ToArray())
            Remove(id, new AuditNote(BySystem, AuditAction.Expired));
    }

    private void Remove(string id, AuditNote? note)
    {
        _entries.Remove(id);
        _records.Remove(id);
        _pending.Remove(id);
        _removing[id] = new PendingRemoval(id, note);
        IsChanged = true;
    }

    private static BookEntry Entry(MemoryRecord record, BookEntry? before) => new()
    {
        Id = record.Id,
        Kind = record.Kind,
        Group = record.Group,
        Place = record.Place,
        LastSaidAt = record.LastSaidAt,
        Importance = record.Importance,
        Current = record.Current,
        ValidTo = record.ValidTo,
        Recalled = before?.Recalled ?? 0,
        RecalledAt = before?.RecalledAt,
    };

    // Records compare their lists by reference.
    private static bool Same(MemoryRecord one, MemoryRecord other) =>
        one.Sources.SequenceEqual(other.Sources) && one with { Sources = other.Sources } == other;
}
