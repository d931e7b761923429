using System.Buffers;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>
/// Cuts a text into pieces so that the sum of their scores is highest (SentencePiece's unigram model, by Viterbi). Where the model's own
/// JavaScript runtime departs from that, this does the same: the vectors are only right for the pieces that the runtime would choose.
/// </summary>
internal sealed class PieceSegmenter(PieceVocabulary vocabulary)
{
    /// <summary>Only so much of a text is looked at, in UTF-16 units; the model takes the first pieces of it anyway.</summary>
    public const int MaxCharacters = 16_384;

    private const int Space = '\u2581';

    /// <summary>The first pieces of a text, at most <paramref name="limit"/>.</summary>
    public int[] Segment(string text, int limit)
    {
        var points = new List<int>(Math.Min(text.Length, MaxCharacters) + 1) { Space };
        CompatibilityForm.AppendTo(points, text.AsSpan(0, Math.Min(text.Length, MaxCharacters)));
        if (points.Count == 1) return [];
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i] == ' ') points[i] = Space;
        }

        var best = ArrayPool<double>.Shared.Rent(points.Count + 1);
        var last = ArrayPool<int>.Shared.Rent(points.Count + 1);
        try
        {
            Score(points, best, last);
            return Trace(last.AsSpan(0, points.Count + 1), limit);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(best);
            ArrayPool<int>.Shared.Return(last);
        }
    }

    /// <summary>The best score of the text up to each position, and the last piece of the way there.</summary>
    private void Score(List<int> points, double[] best, int[] last)
    {
        Array.Clear(best, 0, points.Count + 1);
        Array.Clear(last, 0, points.Count + 1);
        for (var start = 0; start < points.Count; start++)
        {
            var isKnown = false;
            var node = vocabulary.Child(PieceVocabulary.Root, points[start]);
            for (var end = start + 1; node >= 0; end++)
            {
                if (vocabulary.PieceAt(node) is >= 0 and var piece)
                {
                    isKnown = true;
                    Offer(best, last, end, piece, best[start] + vocabulary.ScoreOf(piece));
                }
                node = end < points.Count ? vocabulary.Child(node, points[end]) : -1;
            }
            if (!isKnown)
                Offer(best, last, start + 1, PieceVocabulary.Unknown, best[start]);
        }
    }

    // A score of zero counts as none yet, and of two equal ones the shorter piece wins.
    private static void Offer(double[] best, int[] last, int end, int piece, double score)
    {
        if (best[end] != 0 && score < best[end]) return;
        best[end] = score;
        last[end] = piece;
    }

    private int[] Trace(ReadOnlySpan<int> last, int limit)
    {
        var pieces = new List<int>();
        for (var end = last.Length - 1; end > 0; end -= vocabulary.LengthOf(last[end]))
        {
            // A row of unknown characters is one unknown piece.
            if (last[end] != PieceVocabulary.Unknown || pieces.Count == 0 || pieces[^1] != PieceVocabulary.Unknown)
                pieces.Add(last[end]);
        }
        pieces.Reverse();
        return [.. pieces.Take(limit)];
    }
}
