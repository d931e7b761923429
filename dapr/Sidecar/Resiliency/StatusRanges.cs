using System.Globalization;

namespace Dapr.Sidecar.Resiliency;

/// <summary>The <c>matching</c> of a retry policy: which statuses are tried again. Without a list, all are.</summary>
internal sealed class StatusRanges
{
    private const int MaxGrpcStatus = 16;
    private readonly (int From, int To)[]? _http;
    private readonly (int From, int To)[]? _grpc;

    private StatusRanges((int From, int To)[]? http, (int From, int To)[]? grpc)
    {
        _http = http;
        _grpc = grpc;
    }

    /// <exception cref="FormatException">A part is no number, no range, or out of bounds.</exception>
    public static StatusRanges Parse(string? http, string? grpc) => new(ParseList(http, 100, 599), ParseList(grpc, 0, MaxGrpcStatus));

    public bool IsRetried(int status) => status switch
    {
        >= 0 and <= MaxGrpcStatus => Contains(_grpc, status),
        >= 100 and <= 599 => Contains(_http, status),
        _ => false,
    };

    private static bool Contains((int From, int To)[]? ranges, int status)
    {
        if (ranges is null) return true;
        foreach (var (from, to) in ranges)
        {
            if (from <= status && status <= to) return true;
        }
        return false;
    }

    private static (int, int)[]? ParseList(string? text, int min, int max)
    {
        if (string.IsNullOrEmpty(text)) return null;
        List<(int, int)> ranges = [];
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            var from = Number(ends[0]);
            var to = ends.Length == 1 ? from : Number(ends[1]);
            if (ends.Length > 2 || from < min || to > max || to < from)
                throw new FormatException($"'{part}' is no status or range of statuses between {min} and {max}");
            ranges.Add((from, to));
        }
        return [.. ranges];

        static int Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{text}' is no status");
    }
}
