using System.Globalization;

namespace Agents.Load;

/// <param name="Duration">Length of each measurement, after a warm-up.</param>
/// <param name="Callers">Concurrent callers of the scenarios that have a fixed number; each waits for its answer before it calls again.</param>
/// <param name="InFlight">Calls outstanding at once, for the scenarios that keep many.</param>
/// <param name="Log">Gets what the processes of the system write. Null: nobody wants it.</param>
internal sealed record LoadOptions(TimeSpan Duration, int Callers, int InFlight, TextWriter? Log = null)
{
    public const int MaxCallers = 10_000;
    public const int MaxInFlight = 50_000;

    /// <summary>For processes that were just started: until their code is compiled for good, by what it was seen to do. Measured: 20 s of full load.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    /// <summary>For processes that were under load before.</summary>
    public static readonly TimeSpan ShortWarmUp = TimeSpan.FromSeconds(4);
}

/// <summary>What went wrong, for the person who started the run.</summary>
internal sealed class LoadException(string message) : Exception(message);

internal static class Spans
{
    /// <summary>Seconds (<c>20</c>, <c>20s</c>) or a span (<c>00:01:00</c>).</summary>
    public static TimeSpan Parse(string text, Action<string> error)
    {
        var isSpan = text.Contains(':', StringComparison.Ordinal);
        var span = TimeSpan.Zero;
        if (isSpan ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out span)
            : double.TryParse(text.TrimEnd('s'), CultureInfo.InvariantCulture, out var seconds)
                && seconds is >= 0 and <= 1e6 && (span = TimeSpan.FromSeconds(seconds)) >= TimeSpan.Zero)
        {
            if (span >= TimeSpan.FromSeconds(1) && span <= TimeSpan.FromHours(1))
            {
                return span;
            }
        }

        error($"--duration is '{text}'; allowed is 1 s to 1 h, as seconds or hh:mm:ss.");
        return TimeSpan.Zero;
    }
}
