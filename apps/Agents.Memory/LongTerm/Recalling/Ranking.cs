using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Records;
using Agents.Memory.Vectors;

namespace Agents.Memory.LongTerm.Recalling;

/// <summary>
/// Orders what was found: <c>relevance × (0.8 + 0.1 × recency + 0.1 × importance)</c>, relevance as a share of the best hit's. What was found by
/// words and by meaning has twice the score of what was found by one of them; recency and importance never outweigh that.
/// </summary>
internal sealed class Ranking(LongTermOptions options)
{
    private const double Base = 0.8;
    private const double OfRecency = 0.1;
    private const double OfImportance = 0.1;
    private readonly Strength _strength = new(options);

    /// <summary>Hits that the book knows, the best first. The book is the truth: what it does not have, or what does not hold, is not shown.</summary>
    public IReadOnlyList<RecalledMemory> Rank(UserBook book, IReadOnlyList<VectorHit> hits, string query, int top, bool history, DateTimeOffset now)
    {
        var entries = book.Entries.Where(one => history || one.HoldsAt(now)).ToDictionary(one => one.Id, StringComparer.Ordinal);
        var best = hits.Count == 0 ? 0 : hits.Max(one => one.Score);
        var found = hits.Where(one => entries.ContainsKey(one.Item.Id))
            .Select(one => Of(entries[one.Item.Id], one, best > 0 ? one.Score / best : 0, now)).ToList();
        var shown = found.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        // What was said a moment ago is not in the index yet.
        found.AddRange(Lexical(
            entries, book.Pending.Select(one => one.Record).OfType<MemoryRecord>().Where(one => !shown.Contains(one.Id)), query, now).Where(one => one.Score > 0));
        return [.. found.OrderByDescending(one => one.Score).ThenBy(one => one.Id, StringComparer.Ordinal).Take(top)];
    }

    /// <summary>Records by the words that they share with the query: what there is when the vector tier does not answer.</summary>
    public IReadOnlyList<RecalledMemory> Fallback(UserBook book, IEnumerable<MemoryRecord> records, string query, int top, bool history, DateTimeOffset now)
    {
        var entries = book.Entries.Where(one => history || one.HoldsAt(now)).ToDictionary(one => one.Id, StringComparer.Ordinal);
        return
        [
            .. Lexical(entries, records, query, now).OrderByDescending(one => one.Score).ThenByDescending(one => one.Importance)
                .ThenBy(one => one.Id, StringComparer.Ordinal).Take(top),
        ];
    }

    /// <summary>The strongest that hold, for <see cref="Fallback"/>.</summary>
    public IReadOnlyList<string> Strongest(UserBook book, int count, DateTimeOffset now) =>
    [
        .. book.Entries.Where(one => one.HoldsAt(now)).OrderByDescending(one => _strength.Of(one, now)).ThenBy(one => one.Id, StringComparer.Ordinal)
            .Take(count).Select(one => one.Id),
    ];

    private IEnumerable<RecalledMemory> Lexical(
        Dictionary<string, BookEntry> entries, IEnumerable<MemoryRecord> records, string query, DateTimeOffset now)
    {
        var wanted = Wording.Content(query);
        foreach (var record in records.Where(one => entries.ContainsKey(one.Id)))
        {
            var shared = Wording.Content(record.Text).Count(wanted.Contains);
            var relevance = wanted.Count == 0 ? 0 : Math.Min(1, (double)shared / wanted.Count);
            var entry = entries[record.Id];
            yield return new RecalledMemory
            {
                Id = record.Id,
                Kind = record.Kind,
                Text = record.Text,
                Score = Blend(relevance, entry, now),
                SaidAt = record.LastSaidAt,
                ValidTo = entry.ValidTo,
                Current = entry.HoldsAt(now),
                Importance = entry.Importance,
                Confidence = record.Certainty,
                Session = record.Sources[0].Session,
                Turn = record.Sources[0].Turn,
            };
        }
    }

    private RecalledMemory Of(BookEntry entry, VectorHit hit, double relevance, DateTimeOffset now)
    {
        var payload = MemoryIndex.Payload(hit.Item);
        return new RecalledMemory
        {
            Id = entry.Id,
            Kind = entry.Kind,
            Text = hit.Item.Text,
            Score = Blend(relevance, entry, now),
            Similarity = hit.Similarity,
            SaidAt = hit.Item.CreatedAt,
            ValidTo = entry.ValidTo,
            Current = entry.HoldsAt(now),
            Importance = entry.Importance,
            Confidence = payload?.Confidence,
            Session = hit.Item.Parent,
            Turn = payload?.Turn,
        };
    }

    private double Blend(double relevance, BookEntry entry, DateTimeOffset now) => Math.Round(
        relevance * (Base + (OfRecency * _strength.Recency(entry, now)) + (OfImportance * entry.Importance)), 6);
}
