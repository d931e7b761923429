namespace Agents.Decisions.Rules;

/// <summary>What can be told about rows without any values: only what is certain is said.</summary>
internal static class RowLogic
{
    /// <summary>Whether every set of values that matches <paramref name="later"/> matches <paramref name="earlier"/> too.</summary>
    public static bool Covers(TableRow earlier, TableRow later) =>
        earlier.Cells.Zip(later.Cells).All(pair => Covers(pair.First, pair.Second));

    /// <summary>Whether some set of values certainly matches both.</summary>
    public static bool Overlap(TableRow one, TableRow other) => one.Cells.Zip(other.Cells).All(pair => Overlap(pair.First, pair.Second));

    private static bool Covers(Cell wide, Cell narrow) => (wide, narrow) switch
    {
        (Cell.Any, _) => true,
        (Cell.Tests { Negated: false } a, Cell.Tests { Negated: false } b) => b.All.All(test => a.All.Any(other => other.Covers(test))),
        (Cell.Tests { Negated: true } a, Cell.Tests { Negated: true } b) => a.All.All(test => b.All.Any(other => other.Covers(test))),
        // Not in a, and all of b apart from a. Tests of different kinds never meet.
        (Cell.Tests { Negated: true } a, Cell.Tests { Negated: false } b) => b.All.All(test => !a.All.Any(other => other.Overlaps(test))),
        (Cell.Formula a, Cell.Formula b) => a.Expression.Text == b.Expression.Text,
        _ => false,
    };

    private static bool Overlap(Cell one, Cell other) => (one, other) switch
    {
        (Cell.Any, Cell.Any or Cell.Tests) or (Cell.Tests, Cell.Any) => true,
        (Cell.Tests { Negated: false } a, Cell.Tests { Negated: false } b) => a.All.Any(test => b.All.Any(test.Overlaps)),
        // Some value is outside of both lists: lists are finite, unless they hold ranges.
        (Cell.Tests { Negated: true } a, Cell.Tests { Negated: true } b) => a.All.Concat(b.All).All(test => test is UnaryTest.TextIs),
        (Cell.Tests { Negated: true } a, Cell.Tests b) => b.All.Any(test => !a.All.Any(other => other.Overlaps(test))),
        (Cell.Tests a, Cell.Tests { Negated: true } b) => a.All.Any(test => !b.All.Any(other => other.Overlaps(test))),
        _ => false,
    };
}
