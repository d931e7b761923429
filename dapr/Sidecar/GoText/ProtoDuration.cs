using System.Globalization;

namespace Dapr.Sidecar.GoText;

/// <summary>A <c>google.protobuf.Duration</c> in its JSON form: seconds with up to nine digits behind the point, and an <c>s</c>.</summary>
/// <param name="Seconds">Whole seconds; their sign is that of the nanoseconds.</param>
/// <param name="Nanos">Nanoseconds.</param>
internal sealed record ProtoDuration(long Seconds, int Nanos)
{
    public const string Form = "seconds with an s, such as 1s or 0.5s";
    private const long MaxSeconds = 315_576_000_000;

    public TimeSpan Span => TimeSpan.FromSeconds(Seconds) + TimeSpan.FromTicks(Nanos / 100);

    public static bool TryParse(string text, out ProtoDuration value)
    {
        value = new(0, 0);
        if (text.Length < 2 || text[^1] != 's') return false;
        var number = text.AsSpan(0, text.Length - 1);
        var sign = number[0] == '-' ? -1 : 1;
        if (number[0] is '-' or '+') number = number[1..];
        var point = number.IndexOf('.');
        var whole = point < 0 ? number : number[..point];
        var fraction = point < 0 ? [] : number[(point + 1)..];
        if (whole.IsEmpty && fraction.IsEmpty || point >= 0 && fraction.IsEmpty || whole.Length > 1 && whole[0] == '0') return false;
        if (fraction.Length > 9 || !AllDigits(whole) || !AllDigits(fraction) || !TryNumber(whole, out var seconds) || seconds > MaxSeconds) return false;
        var nanos = fraction.IsEmpty ? 0 : int.Parse(fraction.ToString().PadRight(9, '0'), CultureInfo.InvariantCulture);
        value = new(sign * seconds, sign * nanos);
        return true;
    }

    /// <summary>Three, six or nine digits behind the point, or none.</summary>
    public override string ToString()
    {
        var sign = Seconds < 0 || Nanos < 0 ? "-" : "";
        var nanos = Math.Abs(Nanos);
        var fraction = nanos == 0 ? ""
            : nanos % 1_000_000 == 0 ? string.Create(CultureInfo.InvariantCulture, $".{nanos / 1_000_000:D3}")
            : nanos % 1_000 == 0 ? string.Create(CultureInfo.InvariantCulture, $".{nanos / 1_000:D6}")
            : string.Create(CultureInfo.InvariantCulture, $".{nanos:D9}");
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(Seconds)}{fraction}s");
    }

    private static bool AllDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool TryNumber(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        return digits.IsEmpty || long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
