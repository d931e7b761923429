using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Agents.Contracts;

namespace Agents.Hosting.Faults;

/// <summary>What goes wrong in a call that rehearses a fault.</summary>
public enum FaultKind
{
    /// <summary>The call is sent <see cref="FaultSpec.Delay"/> later.</summary>
    Delay,

    /// <summary>The tool answers with <see cref="FaultSpec.Status"/>.</summary>
    Error,

    /// <summary>The tool does not answer.</summary>
    Hang,

    /// <summary>The call is made, and its result replaced by one that makes no sense.</summary>
    Corrupt,

    /// <summary>The way to the tool breaks after the call was sent.</summary>
    Crash,
}

/// <summary>
/// A fault on demand, as <see cref="AgentHeaders.Fault"/> carries it: <c>delay=2s</c>, <c>error=503</c>, <c>hang</c>, <c>corrupt</c> or
/// <c>crash</c>, and after a semicolon the share of the calls that it strikes, <c>rate=0.1</c>.
/// </summary>
public sealed record FaultSpec
{
    /// <summary>Longest text, in characters.</summary>
    public const int MaxLength = 100;

    private const string Forms = "delay=TIME, error=STATUS, hang, corrupt or crash, then '; rate=SHARE' if wanted, as in 'delay=2s; rate=0.1'";
    private const string Times = "delay: a whole number of ms or s, 1ms to 3600s, as in 250ms or 2s";
    private const string Statuses = "error: 400 to 599";
    private const string Rates = "rate: over 0 up to 1, as in 0.1";

    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>How late, for <see cref="FaultKind.Delay"/>: 1 ms to 1 hour.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The HTTP status, for <see cref="FaultKind.Error"/>: 400 to 599.</summary>
    public int Status { get; init; }

    /// <summary>Share of the calls that it strikes, over 0 up to 1.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>Reads the text. When it is wrong, <paramref name="allowed"/> says what is allowed there.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out FaultSpec? spec, [NotNullWhen(false)] out string? allowed)
    {
        spec = null;
        if (text is null || text.Length > MaxLength)
        {
            allowed = Forms;
            return false;
        }
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        if (parts.Length > 2 || !TryParseKind(parts[0], out spec, out allowed))
        {
            allowed = Forms;
            return false;
        }
        if (allowed is null && parts.Length == 2)
            allowed = TryParseRate(parts[1], ref spec);
        if (allowed is null)
            return true;
        spec = null;
        return false;
    }

    /// <summary>
    /// Whether it strikes a call. The call's id decides, evenly: all attempts of a call fare alike, on whichever worker, and a
    /// rehearsal with the same idempotency keys goes the same way again.
    /// </summary>
    public bool Strikes(string callId)
    {
        var hash = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(callId)));
        return hash < Rate * (1L << 32);
    }

    // False: no such kind. True with something allowed: its value is wrong.
    private static bool TryParseKind(string text, [NotNullWhen(true)] out FaultSpec? spec, out string? allowed)
    {
        var (name, value) = Split(text);
        allowed = null;
        spec = (name, value) switch
        {
            ("hang", null) => new FaultSpec { Kind = FaultKind.Hang },
            ("corrupt", null) => new FaultSpec { Kind = FaultKind.Corrupt },
            ("crash", null) => new FaultSpec { Kind = FaultKind.Crash },
            ("delay", not null) => new FaultSpec { Kind = FaultKind.Delay, Delay = ParseTime(value) },
            ("error", not null) => new FaultSpec { Kind = FaultKind.Error, Status = ParseNumber(value) },
            _ => null,
        };
        if (spec is { Kind: FaultKind.Delay } && (spec.Delay < TimeSpan.FromMilliseconds(1) || spec.Delay > TimeSpan.FromHours(1)))
            allowed = Times;
        if (spec is { Kind: FaultKind.Error, Status: < 400 or > 599 })
            allowed = Statuses;
        return spec is not null;
    }

    private static string? TryParseRate(string text, ref FaultSpec spec)
    {
        var (name, value) = Split(text);
        if (name != "rate" || value is null)
            return Forms;
        if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) || rate is not (> 0 and <= 1))
            return Rates;
        spec = spec with { Rate = rate };
        return null;
    }

    private static (string Name, string? Value) Split(string text)
    {
        var equals = text.IndexOf('=');
        return equals < 0 ? (text, null) : (text[..equals].TrimEnd(), text[(equals + 1)..].TrimStart());
    }

    // What is no time is none, and none is not allowed.
    private static TimeSpan ParseTime(string text)
    {
        if (text.EndsWith("ms", StringComparison.Ordinal))
            return TimeSpan.FromMilliseconds(ParseNumber(text[..^2]));
        return text.EndsWith('s') ? TimeSpan.FromSeconds(ParseNumber(text[..^1])) : TimeSpan.Zero;
    }

    private static int ParseNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
