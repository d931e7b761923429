using System.Text;

namespace Dapr.Sidecar.Hosting;

/// <summary>
/// Reads the value of a <c>Connection</c> header. Kestrel replaces one that asks for keep-alive by just that, and the names of further
/// headers that are not to be passed on are lost; with <c>close</c> behind them it keeps the value (and closes after the answer).
/// </summary>
internal sealed class ConnectionHeaderEncoding : Encoding
{
    private const string Close = ", close";
    public static readonly ConnectionHeaderEncoding Instance = new();

    public override int GetCharCount(byte[] bytes, int index, int count) =>
        count + (NamesHeaders(bytes.AsSpan(index, count)) ? Close.Length : 0);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var value = bytes.AsSpan(byteIndex, byteCount);
        var written = Latin1.GetChars(value, chars.AsSpan(charIndex));
        if (!NamesHeaders(value)) return written;
        Close.CopyTo(chars.AsSpan(charIndex + written));
        return written + Close.Length;
    }

    public override int GetMaxCharCount(int byteCount) => byteCount + Close.Length;

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;

    private static bool NamesHeaders(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var token = value[range].Trim((byte)' ');
            if (token.IsEmpty || Ascii.EqualsIgnoreCase(token, "keep-alive") || Ascii.EqualsIgnoreCase(token, "close") || Ascii.EqualsIgnoreCase(token, "upgrade")) continue;
            return true;
        }
        return false;
    }
}
