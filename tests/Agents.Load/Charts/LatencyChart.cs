using System.Globalization;
using Agents.Load.Measuring;

namespace Agents.Load.Charts;

/// <summary>
/// Latency over the time of a run: for every second p99 (full line) and p50 (thin line) of each series on a logarithmic axis, the
/// phases as bands, and a red mark at the bottom for each second with failed calls.
/// </summary>
internal static class LatencyChart
{
    private const int Width = 1080;
    private const double Left = 76;
    private const double Right = Width - 24;
    private const double Top = 92;
    private const double Bottom = 416;
    private const double LegendTop = Bottom + 66;
    private const double LegendRow = 20;
    private const double LetterWidth = 6.2;
    private const int Colours = 8;

    private const string Style = """
        text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#475569}
        .back{fill:#fff}.title{font-size:17px;font-weight:600;fill:#0f172a}.sub{font-size:12px;fill:#64748b}
        .y{text-anchor:end}.x{text-anchor:middle}.phase{text-anchor:middle;font-size:11px;fill:#334155}
        .grid{stroke:#e2e8f0;stroke-width:1}.axis{stroke:#94a3b8;stroke-width:1}.edge{stroke:#cbd5e1;stroke-width:1;stroke-dasharray:3 3}
        .band0{fill:#f8fafc}.band1{fill:#eef2f7}.bad{fill:#dc2626}
        .p99{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
        .p50{fill:none;stroke-width:1.3;stroke-dasharray:5 3;stroke-linejoin:round;opacity:.85}
        .c0{stroke:#2563eb}.c1{stroke:#d97706}.c2{stroke:#059669}.c3{stroke:#9333ea}.c4{stroke:#0891b2}.c5{stroke:#be185d}.c6{stroke:#475569}.c7{stroke:#ea580c}
        .dot.c0{fill:#2563eb}.dot.c1{fill:#d97706}.dot.c2{fill:#059669}.dot.c3{fill:#9333ea}.dot.c4{fill:#0891b2}.dot.c5{fill:#be185d}
        .dot.c6{fill:#475569}.dot.c7{fill:#ea580c}
        """;

    public static string Draw(string title, string subtitle, Timeline timeline)
    {
        var series = timeline.AllSeries.Select(s => (s.Name, Seconds: s.Seconds())).Where(s => s.Seconds.Count > 0).ToList();
        var end = Math.Max(1, series.SelectMany(s => s.Seconds).Select(s => s.Second + 1).DefaultIfEmpty(1).Max());
        var scale = LogScale.Around(series.SelectMany(s => s.Seconds).SelectMany(s => (double[])[s.P50Ms, s.P99Ms]), Bottom, Top);
        List<LegendEntry> legend = [.. Legend([.. series.Select(s => s.Name)])];
        var height = (int)(legend.Select(l => l.Y).DefaultIfEmpty(LegendTop).Max() + 22);
        var svg = new Svg(Width, height, $"{title}: latency over time", Style);
        svg.Rect("back", 0, 0, Width, height);
        svg.Text("title", Left, 32, $"{title}: latency over time");
        svg.Text("y sub", Right, 32, "full line p99, dashed p50, each second; red: seconds with failed calls");
        svg.Text("sub", Left, 52, subtitle);
        Phases(svg, timeline.Phases, end);
        Grid(svg, scale, end);
        for (var i = 0; i < series.Count; i++)
        {
            var colour = $"c{i % Colours}";
            Curve(svg, $"p50 {colour}", series[i].Seconds, s => s.P50Ms, scale, end);
            Curve(svg, $"p99 {colour}", series[i].Seconds, s => s.P99Ms, scale, end);
        }

        foreach (var second in series.SelectMany(s => s.Seconds).Where(s => s.Bad > 0).GroupBy(s => s.Second))
        {
            svg.Rect("bad", X(second.Key, end), Bottom - 6, Math.Max(2, X(1, end) - X(0, end)), 6, $"{second.Sum(s => s.Bad)} failed");
        }

        foreach (var entry in legend)
        {
            svg.Line($"p99 {entry.Colour}", entry.X, entry.Y - 7, entry.X + 22, entry.Y - 7);
            svg.Line($"p50 {entry.Colour}", entry.X, entry.Y - 1, entry.X + 22, entry.Y - 1);
            svg.Text("key", entry.X + 28, entry.Y, entry.Name);
        }

        return svg.ToString();
    }

    private static double X(double second, double end) => Left + (second / end * (Right - Left));

    private static void Phases(Svg svg, IReadOnlyList<Phase> phases, double end)
    {
        for (var i = 0; i < phases.Count; i++)
        {
            var from = X(Math.Min(phases[i].Start.TotalSeconds, end), end);
            var to = i + 1 < phases.Count ? X(Math.Min(phases[i + 1].Start.TotalSeconds, end), end) : Right;
            svg.Rect($"band{i % 2}", from, Top, to - from, Bottom - Top, phases[i].Name);
            svg.Line("edge", from, Top, from, Bottom);
            if (Fit(phases[i].Name, to - from) is { } label)
            {
                svg.Text("phase", (from + to) / 2, Top - 8, label);
            }
        }
    }

    /// <summary>As much of a name as there is room for; null when it would say nothing.</summary>
    private static string? Fit(string name, double width)
    {
        var letters = (int)(width / LetterWidth);
        return name.Length <= letters ? name : letters >= 7 ? name[..(letters - 1)].TrimEnd(' ', ',', ':') + "\u2026" : null;
    }

    private static void Grid(Svg svg, LogScale scale, int end)
    {
        foreach (var tick in scale.Ticks())
        {
            svg.Line("grid", Left, scale.At(tick), Right, scale.At(tick));
            svg.Text("y", Left - 8, scale.At(tick) + 4, Label(tick));
        }

        var step = new[] { 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800 }.First(s => end / s <= 14 || s == 1800);
        for (var second = 0; second <= end; second += step)
        {
            svg.Line("axis", X(second, end), Bottom, X(second, end), Bottom + 5);
            svg.Text("x", X(second, end), Bottom + 20, second.ToString(CultureInfo.InvariantCulture));
        }

        svg.Line("axis", Left, Bottom, Right, Bottom);
        svg.Line("axis", Left, Top, Left, Bottom);
        svg.Text("x", (Left + Right) / 2, Bottom + 40, "seconds since the start of the run");
    }

    private static void Curve(
        Svg svg, string css, IReadOnlyList<SecondOfCalls> seconds, Func<SecondOfCalls, double> value, LogScale scale, double end)
    {
        List<(double, double)> points = [];
        var last = -1;
        foreach (var second in seconds.Where(s => s.Good > 0))
        {
            // Seconds in which nothing ended are a gap, not a line from one side to the other.
            if (points.Count > 0 && second.Second > last + 1)
            {
                svg.Path(css, points);
                points = [];
            }

            points.Add((X(second.Second + 0.5, end), scale.At(value(second))));
            last = second.Second;
        }

        if (points.Count > 0)
        {
            svg.Path(css, points);
        }
    }

    /// <summary>One after another, in as many rows as it takes.</summary>
    private static IEnumerable<LegendEntry> Legend(IReadOnlyList<string> names)
    {
        var (x, y) = (Left, LegendTop);
        for (var i = 0; i < names.Count; i++)
        {
            var width = 28 + (names[i].Length * LetterWidth) + 18;
            if (x > Left && x + width > Right)
            {
                (x, y) = (Left, y + LegendRow);
            }

            yield return new LegendEntry(names[i], $"c{i % Colours}", x, y);
            x += width;
        }
    }

    private static string Label(double ms) => ms >= 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:0.##} s")
        : string.Create(CultureInfo.InvariantCulture, $"{ms:0.###} ms");

    private sealed record LegendEntry(string Name, string Colour, double X, double Y);
}
