using System.Text.Json;
using Agents.Hosting.Problems;

namespace Agents.Decisions.Rules;

/// <summary>
/// One test of a cell, as in DMN. What is missing (null) matches no test but <c>null</c>; a value of another kind than the test's is an
/// error: a text where a number is compared means that somebody is wrong, and no row must be taken for that.
/// </summary>
internal abstract record UnaryTest
{
    public abstract CellVerdict Match(JsonElement value);

    /// <summary>Whether all values of the other match this one too. False when that cannot be told.</summary>
    public abstract bool Covers(UnaryTest other);

    /// <summary>Whether some value matches both. False when that cannot be told.</summary>
    public abstract bool Overlaps(UnaryTest other);

    internal sealed record NumberRange(double Low, bool LowIn, double High, bool HighIn) : UnaryTest
    {
        public static NumberRange Of(double value) => new(value, true, value, true);

        public override CellVerdict Match(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Number => CellVerdict.Of(Contains(value.GetDouble())),
            JsonValueKind.Null => CellVerdict.No,
            _ => Wrong(value, "a number"),
        };

        public override bool Covers(UnaryTest other) => other is NumberRange range
            && (range.Low > Low || (range.Low == Low && (LowIn || !range.LowIn)))
            && (range.High < High || (range.High == High && (HighIn || !range.HighIn)));

        public override bool Overlaps(UnaryTest other)
        {
            if (other is not NumberRange range)
                return false;
            var (low, lowIn) = Low > range.Low ? (Low, LowIn) : Low < range.Low ? (range.Low, range.LowIn) : (Low, LowIn && range.LowIn);
            var (high, highIn) = High < range.High ? (High, HighIn) : High > range.High ? (range.High, range.HighIn) : (High, HighIn && range.HighIn);
            return low < high || (low == high && lowIn && highIn);
        }

        public bool IsEmpty => Low > High || (Low == High && !(LowIn && HighIn));

        private bool Contains(double value) =>
            (LowIn ? value >= Low : value > Low) && (HighIn ? value <= High : value < High);
    }

    internal sealed record TextIs(string Text) : UnaryTest
    {
        public override CellVerdict Match(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String => CellVerdict.Of(value.ValueEquals(Text)),
            JsonValueKind.Null => CellVerdict.No,
            _ => Wrong(value, "a text"),
        };

        public override bool Covers(UnaryTest other) => other == this;

        public override bool Overlaps(UnaryTest other) => other == this;
    }

    internal sealed record FlagIs(bool Flag) : UnaryTest
    {
        public override CellVerdict Match(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => CellVerdict.Of(value.GetBoolean() == Flag),
            JsonValueKind.Null => CellVerdict.No,
            _ => Wrong(value, "true or false"),
        };

        public override bool Covers(UnaryTest other) => other == this;

        public override bool Overlaps(UnaryTest other) => other == this;
    }

    internal sealed record Missing : UnaryTest
    {
        public override CellVerdict Match(JsonElement value) => CellVerdict.Of(value.ValueKind == JsonValueKind.Null);

        public override bool Covers(UnaryTest other) => other is Missing;

        public override bool Overlaps(UnaryTest other) => other is Missing;
    }

    private static CellVerdict Wrong(JsonElement value, string needed) => new(false, $"the value is {Words.Of(value)}; the cell compares it with {needed}.");
}
