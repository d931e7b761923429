using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Dapr.Sidecar.Http;

/// <summary>The span of one request, in the form of the W3C headers <c>traceparent</c> and <c>tracestate</c>.</summary>
internal sealed record TraceContext(string TraceParent, string? TraceState)
{
    private const int ParentLength = 55;

    public string TraceId => TraceParent.Substring(3, 32);

    public bool Sampled => (byte.Parse(TraceParent.AsSpan(53, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & 1) != 0;

    /// <summary>
    /// A new span: of the caller's trace when <paramref name="parent"/> is valid, else of a new one, which is sampled at
    /// <paramref name="samplingRate"/>. A caller that asked for sampling gets it.
    /// </summary>
    public static TraceContext Start(string? parent, string? state, double samplingRate)
    {
        Span<byte> ids = stackalloc byte[24];
        RandomNumberGenerator.Fill(ids);
        if (parent is not null && IsValid(parent))
        {
            var kept = parent[..35];
            var sampled = (HexDigit(parent[54]) & 1) != 0 || (samplingRate >= 1 && HexDigit(parent[54]) == 1);
            return new("00" + kept[2..] + "-" + Convert.ToHexStringLower(ids[16..]) + (sampled ? "-01" : "-00"), string.IsNullOrEmpty(state) ? null : state);
        }
        var bound = samplingRate >= 1 ? ulong.MaxValue : (ulong)(samplingRate * (1UL << 63));
        var drawn = BinaryPrimitives.ReadUInt64BigEndian(ids[8..16]) >> 1;
        return new("00-" + Convert.ToHexStringLower(ids[..16]) + "-" + Convert.ToHexStringLower(ids[16..]) + (drawn < bound ? "-01" : "-00"), null);
    }

    /// <summary>Version, trace id, span id and flags in hexadecimal, neither id zero; later versions may say more after that.</summary>
    public static bool IsValid(string parent)
    {
        if (parent.Length < ParentLength || parent[2] != '-' || parent[35] != '-' || parent[52] != '-') return false;
        if (parent.Length > ParentLength && (parent[55] != '-' || (parent[0] == '0' && parent[1] == '0'))) return false;
        if (!IsHex(parent.AsSpan(0, 2)) || !IsHex(parent.AsSpan(3, 32)) || !IsHex(parent.AsSpan(36, 16)) || !IsHex(parent.AsSpan(53, 2))) return false;
        return !parent.AsSpan(0, 2).SequenceEqual("ff") && parent.AsSpan(3, 32).ContainsAnyExcept('0') && parent.AsSpan(36, 16).ContainsAnyExcept('0');
    }

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c)) return false;
        }
        return true;
    }

    private static int HexDigit(char c) => c <= '9' ? c - '0' : c - 'a' + 10;
}
