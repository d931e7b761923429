using SQLitePCL;

namespace Dapr.Sidecar.Storage;

/// <summary>SQLite could not do what it was asked to.</summary>
/// <param name="message">In SQLite's words.</param>
/// <param name="code">Its primary result code, such as 13 when the disk is full.</param>
internal sealed class StoreException(string message, int code) : Exception(message)
{
    public int Code => code;

    /// <summary>Throws unless the result is that all went well.</summary>
    public static void ThrowIf(int result, sqlite3 connection)
    {
        if (result == raw.SQLITE_OK) return;
        var code = result & 0xff;

        // A connection that was not made has nothing to say of it.
        var reason = connection.IsInvalid || raw.sqlite3_extended_errcode(connection) != result ? raw.sqlite3_errstr(result) : raw.sqlite3_errmsg(connection);
        throw new StoreException($"SQLite error {code}: {reason.utf8_to_string()}.", code);
    }
}
