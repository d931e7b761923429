namespace Dapr.Sidecar.Http;

/// <summary>The span of one request, in the form of the W3C headers <c>traceparent</c> and <c>tracestate</c>.</summary>
internal sealed record TraceContext(string TraceParent, string? TraceState)
{
    private const int ParentLength = 55;

    /// <summary>False when nobody began a trace: headers then carry an identifier all the same, events none.</summary>
    public bool HasTrace { get; private init; } = true;

    public bool Sampled => (HexDigit(TraceParent[54]) & 1) != 0;

    /// <summary>Reads the headers; null when the parent is missing or not well formed.</summary>
    public static TraceContext? Parse(string? parent, string? state)
    {
        if (parent is null || !IsValid(parent)) return null;
        return new TraceContext(parent.Length == ParentLength ? parent : parent[..ParentLength], IsState(state) ? state : null);
    }

    /// <summary>What headers carry where there is no trace.</summary>
    public static TraceContext None() => new(RandomIds.TraceParent(), null) { HasTrace = false };

    /// <summary>A new span of the same trace.</summary>
    public TraceContext Child(bool sampled) => new(string.Concat("00", TraceParent.AsSpan(2, 34), NewId(8), sampled ? "-01" : "-00"), TraceState);

    /// <summary>A new span of a new trace.</summary>
    public static TraceContext Root(string traceId, bool sampled) => new($"00-{traceId}-{NewId(8)}{(sampled ? "-01" : "-00")}", null);

    public static string NewId(int bytes) => RandomIds.Hex(bytes);

    /// <summary>Version, trace id, span id and flags in hexadecimal, neither id zero; later versions may say more after that.</summary>
    private static bool IsValid(string parent)
    {
        if (parent.Length < ParentLength || parent[2] != '-' || parent[35] != '-' || parent[52] != '-') return false;
        if (parent.Length > ParentLength && (parent[55] != '-' || parent.StartsWith("00", StringComparison.Ordinal))) return false;
        if (!IsHex(parent.AsSpan(0, 2)) || !IsHex(parent.AsSpan(3, 32)) || !IsHex(parent.AsSpan(36, 16)) || !IsHex(parent.AsSpan(53, 2))) return false;
        return !parent.AsSpan(0, 2).SequenceEqual("ff") && parent.AsSpan(3, 32).ContainsAnyExcept('0') && parent.AsSpan(36, 16).ContainsAnyExcept('0');
    }

    private static bool IsState(string? state)
    {
        if (string.IsNullOrEmpty(state)) return false;
        foreach (var range in state.AsSpan().Split(','))
        {
            var entry = state.AsSpan(range).Trim();
            if (entry.Length > 0 && entry.IndexOf('=') is < 1) return false;
        }
        return true;
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
