using System.Security.Cryptography;
using System.Text;

namespace Dapr.Sidecar.Storage;

/// <summary>
/// Lets one process at a time write to a store. SQLite alone would do it by polling with growing pauses, which costs tens of
/// milliseconds under load; waiting on the operating system's mutex does not.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly Mutex _mutex;

    private StoreLock(string name) => _mutex = new Mutex(initiallyOwned: false, name);

    public static StoreLock For(string path) =>
        new(@"Global\agents-store-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..24]);

    public void Dispose() => _mutex.Dispose();

    /// <summary>Waits for its turn. Must be released by the same thread.</summary>
    public Holder Acquire()
    {
        try
        {
            _mutex.WaitOne();
        }
        catch (AbandonedMutexException)
        {
            // The owner was killed; the mutex is ours and SQLite has undone what was not committed.
        }
        return new Holder(_mutex);
    }

    internal readonly struct Holder(Mutex mutex) : IDisposable
    {
        public void Dispose() => mutex.ReleaseMutex();
    }
}
