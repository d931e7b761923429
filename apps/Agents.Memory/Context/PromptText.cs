using System.Globalization;
using System.Text;

namespace Agents.Memory.Context;

/// <summary>Writes pieces as the text of a prompt.</summary>
internal static class PromptText
{
    /// <summary>Documents are numbered from 1, so that an answer can cite them as [1].</summary>
    public static string Of(IReadOnlyList<ContextPiece> pieces)
    {
        var text = new StringBuilder();
        Section(text, "What is known of the user", pieces.Where(piece => piece.Tier == Tiers.Memories), (piece, _) => $"- {piece.Text}{On(piece)}");
        Section(text, "Documents", pieces.Where(piece => piece.Tier == Tiers.Knowledge), (piece, number) => $"[{number}] {Place(piece)}\n{piece.Text}");
        Section(text, "Earlier in this conversation", pieces.Where(piece => piece.Tier == Tiers.Summary), (piece, _) => $"- {piece.Text}");
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<ContextPiece> pieces, Func<ContextPiece, int, string> line)
    {
        var number = 0;
        foreach (var piece in pieces)
        {
            if (++number == 1)
                text.Append(text.Length == 0 ? "" : "\n").Append("## ").Append(title).Append('\n');
            text.Append(line(piece, number)).Append('\n');
        }
    }

    private static string On(ContextPiece piece) =>
        piece.Source.At is { } at ? string.Create(CultureInfo.InvariantCulture, $" (said {at:yyyy-MM-dd})") : "";

    private static string Place(ContextPiece piece) =>
        string.Join(" > ", [piece.Source.Title ?? piece.Source.DocumentId ?? "", .. piece.Source.Headings ?? []]);
}
