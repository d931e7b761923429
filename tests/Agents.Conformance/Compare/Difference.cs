namespace Agents.Conformance.Compare;

/// <summary>One place where an answer is not what was recorded.</summary>
internal sealed record Difference(string Place, string Expected, string Actual)
{
    private const int Longest = 1_000;

    public override string ToString() => $"{Place}: expected {Short(Expected)}, got {Short(Actual)}";

    private static string Short(string text) => text.Length <= Longest ? text : text[..Longest] + $"... ({text.Length} characters)";
}
