using System.Globalization;
using Dapr.Sidecar.Storage;

// Arguments: the store, a name for this writer, and how many writes are under way at one time. Prints who it is, then writes rows without
// end and prints the number of each once it is acknowledged, with a semicolon that shows that the line is whole. It is there to be killed.
await using var store = Store.Open(args[0], TimeProvider.System);
var writer = args[1];
store.EnsureSchema("store-writer", "CREATE TABLE IF NOT EXISTS written (writer TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (writer, number))");
var next = store.Read(session => session.Scalar<long>("SELECT coalesce(max(number), 0) FROM written WHERE writer=$0", writer));
var output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
await output.WriteLineAsync(ProcessIdentity.Current.ToString());
await Task.WhenAll(Enumerable.Range(0, int.Parse(args[2], CultureInfo.InvariantCulture)).Select(_ => Task.Run(WriteAsync)));

async Task WriteAsync()
{
    while (true)
    {
        var number = Interlocked.Increment(ref next);
        await store.WriteAsync(session =>
        {
            session.RingAfterCommit("written");
            return session.Execute("INSERT INTO written (writer, number) VALUES ($0, $1)", writer, number);
        });
        await output.WriteLineAsync(number.ToString(CultureInfo.InvariantCulture) + ";");
    }
}
