namespace Agents.Load.Measuring;

/// <summary>One figure of a row.</summary>
/// <param name="Column">Heading, with the unit.</param>
/// <param name="Format">As of <see cref="double.ToString(string)"/>.</param>
internal sealed record Measure(string Column, double Value, string Format = "N0")
{
    public static Measure Count(string column, double value) => new(column, value);

    public static Measure Ms(string column, double value) => new(column, value, value < 10 ? "0.00" : "N1");

    public static Measure Percent(string column, double value) => new(column, value, "0.00");

    public static Measure MiB(string column, long bytes) => new(column, bytes / 1024.0 / 1024.0);
}

/// <summary>Whether a row reaches its goal.</summary>
internal sealed record Verdict(string Goal, bool Met);

/// <summary>One row of a table: what was measured, what it stands beside, and whether that is good enough.</summary>
/// <param name="Beside">The row of the same run that it is compared with, and in what.</param>
/// <param name="Ratio">This row's value over that row's.</param>
internal sealed record Row(
    string Name, IReadOnlyList<Measure> Measures, string? Beside = null, double? Ratio = null, Verdict? Verdict = null)
{
    /// <summary>The usual row of calls that were measured for a time.</summary>
    public static Row Of(string name, Latencies samples, TimeSpan elapsed, int? callers = null)
    {
        var sorted = samples.Sorted();
        List<Measure> measures = callers is { } n ? [Measure.Count("callers", n)] : [];
        measures.AddRange(
        [
            Measure.Count("calls", samples.All),
            Measure.Count("failed", samples.Bad),
            Measure.Count("calls/s", samples.Good / elapsed.TotalSeconds),
            Measure.Ms("p50 ms", Percentile.Of(sorted, 50)),
            Measure.Ms("p95 ms", Percentile.Of(sorted, 95)),
            Measure.Ms("p99 ms", Percentile.Of(sorted, 99)),
            Measure.Ms("max ms", Percentile.Of(sorted, 100)),
        ]);
        return new Row(name, measures);
    }

    /// <summary>The value in a column; an error when there is none, for then the scenario is wrong.</summary>
    public double this[string column] =>
        Measures.FirstOrDefault(m => m.Column == column)?.Value ?? throw new InvalidOperationException($"{Name} has no '{column}'.");

    /// <summary>The same row beside another one.</summary>
    public Row Against(Row other, string column) =>
        this with { Beside = $"{column} of {other.Name}", Ratio = other[column] == 0 ? null : this[column] / other[column] };

    public Row Must(string goal, bool met) => this with { Verdict = new Verdict(goal, met) };

    public Row With(params IEnumerable<Measure> more) => this with { Measures = [.. Measures, .. more] };
}

/// <param name="Notes">Lines below the table: durations of tools, durability settings, reasons of failures.</param>
internal sealed record ResultTable(string Title, IReadOnlyList<Row> Rows, IReadOnlyList<string> Notes)
{
    public ResultTable(string title, IReadOnlyList<Row> rows)
        : this(title, rows, [])
    {
    }
}
