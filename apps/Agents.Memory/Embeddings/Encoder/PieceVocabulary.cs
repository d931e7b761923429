using System.Text.Json;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>The pieces that texts are cut into, with their scores (logarithms of how often they occur), in a tree by code point.</summary>
internal sealed class PieceVocabulary
{
    /// <summary>The piece for what is not in the vocabulary.</summary>
    public const int Unknown = 0;

    // The first pieces are marks of the training and never found in a text.
    private const int Reserved = 6;

    private readonly List<(double Score, int Length)> _pieces = [];
    private readonly Dictionary<(int Node, int Point), int> _children = [];
    private readonly List<int> _pieceAt = [-1];

    private PieceVocabulary()
    {
    }

    public const int Root = 0;

    public int Count => _pieces.Count;

    /// <summary>In code points.</summary>
    public int LengthOf(int piece) => _pieces[piece].Length;

    public double ScoreOf(int piece) => _pieces[piece].Score;

    /// <summary>The node behind a code point; -1: no piece goes on so.</summary>
    public int Child(int node, int point) => _children.GetValueOrDefault((node, point), -1);

    /// <summary>The piece that ends at a node; -1: none.</summary>
    public int PieceAt(int node) => _pieceAt[node];

    /// <summary>Reads <c>vocab.json</c>: an array of pairs, piece and score.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static PieceVocabulary Read(ReadOnlyMemory<byte> json)
    {
        var vocabulary = new PieceVocabulary();
        using var document = JsonDocument.Parse(json);
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            var piece = entry[0].GetString() ?? throw new FormatException($"Piece {vocabulary.Count} of the vocabulary is null.");
            // Pieces with a colon have lost their score where the file was made; the model's own runtime counts with zero for them.
            vocabulary.Add(piece, entry[1].ValueKind == JsonValueKind.Number ? entry[1].GetDouble() : 0);
        }
        if (vocabulary.Count <= Reserved)
            throw new FormatException($"The vocabulary has {vocabulary.Count} pieces; more than {Reserved} are needed.");
        return vocabulary;
    }

    private void Add(string piece, double score)
    {
        var index = _pieces.Count;
        _pieces.Add((score, piece.EnumerateRunes().Count()));
        if (index < Reserved) return;

        var node = Root;
        foreach (var rune in piece.EnumerateRunes())
        {
            if (!_children.TryGetValue((node, rune.Value), out var child))
            {
                child = _pieceAt.Count;
                _children.Add((node, rune.Value), child);
                _pieceAt.Add(-1);
            }
            node = child;
        }
        // A piece that is there twice counts as the later one.
        _pieceAt[node] = index;
    }
}
