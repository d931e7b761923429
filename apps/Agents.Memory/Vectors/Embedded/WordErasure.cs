namespace Agents.Memory.Vectors.Embedded;

/// <summary>
/// Takes the last of deleted words out of the keyword index. SQLite overwrites what it holds of a deleted row, but for one thing: where a
/// word was the first one of a page, so much of it as tells it from the word before stays as the page's sign in the table of pages. Such a
/// sign is replaced by the shortest one that does the same and is the beginning of a word that is still there.
/// </summary>
/// <remarks>
/// A sign has to be above the last word of the page before and not above the first of its own. The first word still there that is above the
/// old sign is not above the first word of the page, so its shortest beginning above the old sign is both.
/// </remarks>
internal sealed class WordErasure
{
    private readonly Connection _connection;

    public WordErasure(Connection connection)
    {
        _connection = connection;

        // In memory only: the words of rows that are being deleted, cut and stemmed as the index has them.
        connection.Execute("CREATE VIRTUAL TABLE temp.gone USING fts5 (title, text, scope, content = '', tokenize = 'porter unicode61')");
        connection.Execute("CREATE VIRTUAL TABLE temp.gone_terms USING fts5vocab (temp, gone, row)");
        connection.Execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, words, row)");
    }

    /// <summary>Notes the words of a row that is deleted next.</summary>
    public void Note(long version) =>
        _connection.Execute("INSERT INTO temp.gone (rowid, title, text, scope) SELECT rowid, title, text, scope FROM words WHERE rowid=$0", version);

    /// <summary>Within a transaction, after the one that has deleted the rows.</summary>
    /// <param name="all">Whether to look at every sign: after a crash nobody knows which words were deleted.</param>
    public void Run(bool all)
    {
        var signs = Read("SELECT DISTINCT term FROM words_idx").ToHashSet(ByteText.Comparer);
        if (!all)
        {
            var touched = new HashSet<byte[]>(ByteText.Comparer);
            var known = signs.GetAlternateLookup<ReadOnlySpan<byte>>();
            foreach (var term in Read("SELECT CAST(term AS BLOB) FROM temp.gone_terms"))
            {
                byte[] stored = [(byte)'0', .. term];
                for (var length = 1; length <= stored.Length; length++)
                {
                    if (known.TryGetValue(stored.AsSpan(0, length), out var sign)) touched.Add(sign);
                }
            }

            signs = touched;
        }

        if (!signs.All(IsClean)) _connection.Execute("INSERT INTO words (words) VALUES ('rebuild')");
        _connection.Execute("INSERT INTO temp.gone (gone) VALUES ('delete-all')");
    }

    /// <summary>False when that takes making the index anew.</summary>
    private bool IsClean(byte[] sign)
    {
        // The first byte tells which index it is of; there is only one.
        if (sign.Length <= 1) return true;
        var beginning = sign.AsSpan(1);

        // As text: bytes are above all texts.
        var next = Read("SELECT CAST(term AS BLOB) FROM temp.terms WHERE term >= CAST($0 AS TEXT) LIMIT 1", beginning.ToArray()).FirstOrDefault();
        if (next is null) return false;
        var alike = beginning.CommonPrefixLength(next);
        if (alike == beginning.Length) return true;
        byte[] other = [sign[0], .. next.AsSpan(0, alike + 1)];
        if (_connection.Scalar("SELECT 1 FROM words_idx WHERE term=$0", other) is not null) return false;
        _connection.Execute("UPDATE words_idx SET term=$1 WHERE term=$0", sign, other);
        return true;
    }

    private List<byte[]> Read(string sql, params ReadOnlySpan<object?> values)
    {
        List<byte[]> read = [];
        _connection.Read(sql, row => read.Add(row.GetFieldValue<byte[]>(0)), values);
        return read;
    }
}
