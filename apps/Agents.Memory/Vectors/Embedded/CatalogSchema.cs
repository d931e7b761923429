namespace Agents.Memory.Vectors.Embedded;

internal static class CatalogSchema
{
    public const string Format = "1";

    // What is deleted is overwritten, in tables and in the keyword index. The words of a row come with its tenant and its user as words of
    // their own, so that a person's few rows are found without going through everybody's.
    public const string Create = """
        CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS items (
            version INTEGER PRIMARY KEY AUTOINCREMENT,
            tenant TEXT NOT NULL,
            id TEXT NOT NULL,
            user TEXT,
            kind TEXT NOT NULL,
            parent TEXT,
            expires INTEGER,
            created INTEGER NOT NULL,
            current INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            UNIQUE (tenant, id));
        CREATE TABLE IF NOT EXISTS item_groups (version INTEGER NOT NULL, ord INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (version, ord)) WITHOUT ROWID;
        CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (title, text, scope, payload UNINDEXED, tokenize = 'porter unicode61');
        INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
        """;
}
