using System.Globalization;

namespace Dapr.Sidecar.State;

/// <summary>The checks of a request that the component types share.</summary>
internal static class StateOptions
{
    public static StateFault? Check(StateOperation request)
    {
        if (request.Consistency is not ("" or "strong" or "eventual")) return new($"unrecognized consistency model '{request.Consistency}'");
        if (request.Concurrency is not ("" or "first-write" or "last-write")) return new($"unrecognized concurrency model '{request.Concurrency}'");
        return null;
    }

    /// <summary>Reads <c>ttlInSeconds</c>, any 64-bit number; null when it is not given.</summary>
    public static StateFault? ReadTtl(StateOperation request, out long? seconds)
    {
        seconds = null;
        if (!request.Metadata.TryGetValue("ttlInSeconds", out var text) || text.Length == 0) return null;
        if (!TryInteger(text, out var value)) return new($"incorrect value for metadata 'ttlInSeconds': parsing \"{text}\": invalid syntax");
        seconds = value;
        return null;
    }

    /// <summary>As <see cref="ReadTtl"/>, but from -1 to the largest 32-bit number; 0 and -1 are no time limit.</summary>
    public static StateFault? ReadBoundedTtl(StateOperation request, out long? seconds)
    {
        if (ReadTtl(request, out seconds) is { } fault) return fault;
        if (seconds is < -1 or > int.MaxValue) return new("incorrect value for metadata 'ttlInSeconds': must be -1 or greater");
        if (seconds <= 0) seconds = null;
        return null;
    }

    /// <summary>A decimal number as Go reads it: a sign and digits, nothing else.</summary>
    public static bool TryInteger(string text, out long value)
    {
        value = 0;
        return !text.Contains('\0', StringComparison.Ordinal)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}
