using System.Text.Json;

namespace Samples.Shop.Payments;

/// <summary>
/// The durable book of charges: one JSON line per charge, flushed to disk before the charge is confirmed. It never looks
/// whether a key was charged before, as many a real payment provider does not: the same key twice is charged twice. The
/// count per key lets a test prove that it never happened.
/// </summary>
internal sealed class ChargeBook : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ChargeStatus> _byKey = new(StringComparer.Ordinal);
    private readonly FileStream _file;
    private readonly TimeProvider _time;

    private ChargeBook(FileStream file, TimeProvider time)
    {
        _file = file;
        _time = time;
    }

    public static ChargeBook Open(ChargeBookOptions options, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(options.File)!);
        var book = new ChargeBook(new FileStream(options.File, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), time);
        book.Recover();
        return book;
    }

    public Charge Add(string key, ChargeRequest request)
    {
        lock (_gate)
        {
            var charge = new Charge(
                $"ch_{Guid.CreateVersion7():N}", key, request.CustomerId, request.OrderId, request.AmountCents, request.Currency,
                request.Reason, _time.GetUtcNow());
            var end = _file.Position;
            try
            {
                _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(charge, ShopJson.Default.Charge), (byte)'\n']);
                _file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                // Half a line in the middle of the book would hide every later charge from the next start.
                _file.SetLength(end);
                throw;
            }

            Note(charge);
            return charge;
        }
    }

    public ChargeStatus? Find(string key)
    {
        lock (_gate)
        {
            return _byKey.GetValueOrDefault(key);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Recover()
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var start = 0;
        while (bytes.AsSpan(start).IndexOf((byte)'\n') is var length and >= 0)
        {
            Note(JsonSerializer.Deserialize(bytes.AsSpan(start, length), ShopJson.Default.Charge)!);
            start += length + 1;
        }

        // A process killed while writing leaves half a line: that charge was never confirmed and did not happen.
        _file.SetLength(start);
        _file.Position = start;
    }

    private void Note(Charge charge) => _byKey[charge.Key] = _byKey.TryGetValue(charge.Key, out var known)
        ? known with { Count = known.Count + 1 }
        : new ChargeStatus(charge.Key, 1, charge);
}
