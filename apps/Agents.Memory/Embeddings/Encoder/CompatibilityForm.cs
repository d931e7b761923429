using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>
/// The Unicode form NFKC, as code points. .NET needs ICU for it, which is not there in invariant globalization, and without it answers the
/// text unchanged. The data comes from <c>nfkc.txt</c>, the algorithm from Unicode Standard Annex 15.
/// </summary>
internal static class CompatibilityForm
{
    // Syllables of Hangul are composed by arithmetic (The Unicode Standard, section 3.12).
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28, SyllableCount = LeadCount * VowelCount * TrailCount;

    /// <summary>Below, a text is in this form whatever its characters are.</summary>
    private const char FirstOfInterest = '\u00A0';

    private static readonly Lazy<Table> Data = new(Read);

    /// <summary>The code points of the text in this form. Halves of surrogates stand for themselves.</summary>
    public static void AppendTo(List<int> points, ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExceptInRange('\0', (char)(FirstOfInterest - 1)))
        {
            foreach (var c in text)
                points.Add(c);
            return;
        }

        var start = points.Count;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            Decompose(points, isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i]);
        }
        Reorder(points, start);
        Compose(points, start);
    }

    private static void Decompose(List<int> points, int point)
    {
        if (point - SyllableBase is >= 0 and < SyllableCount and var syllable)
        {
            points.Add(LeadBase + syllable / (VowelCount * TrailCount));
            points.Add(VowelBase + syllable / TrailCount % VowelCount);
            if (syllable % TrailCount is > 0 and var trail)
                points.Add(TrailBase + trail);
        }
        else if (Data.Value.Decompositions.TryGetValue(point, out var parts))
        {
            points.AddRange(parts);
        }
        else
        {
            points.Add(point);
        }
    }

    /// <summary>Sorts the marks behind each starter by their class; those of one class stay in their order.</summary>
    private static void Reorder(List<int> points, int start)
    {
        for (var i = start; i < points.Count; i++)
        {
            if (RankOf(points[i]) == 0) continue;
            var end = i;
            while (end < points.Count && RankOf(points[end]) > 0) end++;
            if (end - i > 1)
            {
                var sorted = points.GetRange(i, end - i).OrderBy(RankOf).ToArray();
                for (var k = 0; k < sorted.Length; k++)
                    points[i + k] = sorted[k];
            }
            i = end - 1;
        }
    }

    /// <summary>Puts each mark into the starter before it, unless one of the same or a higher class stands between.</summary>
    private static void Compose(List<int> points, int start)
    {
        var written = start;
        var starter = -1;
        var lastRank = 0;
        for (var i = start; i < points.Count; i++)
        {
            var point = points[i];
            var rank = RankOf(point);
            var isReachable = starter >= 0 && (written == starter + 1 || (lastRank < rank && lastRank > 0));
            if (isReachable && Composite(points[starter], point) is { } composite)
            {
                points[starter] = composite;
                continue;
            }
            if (rank == 0) starter = written;
            lastRank = rank;
            points[written++] = point;
        }
        points.RemoveRange(written, points.Count - written);
    }

    private static int? Composite(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel)
            return SyllableBase + (lead * VowelCount + vowel) * TrailCount;
        if (first - SyllableBase is >= 0 and < SyllableCount and var syllable && syllable % TrailCount == 0 && second - TrailBase is > 0 and < TrailCount and var trail)
            return SyllableBase + syllable + trail;
        return Data.Value.Pairs.TryGetValue((first, second), out var composite) ? composite : null;
    }

    private static int RankOf(int point) => point < 0x300 ? 0 : Data.Value.Ranks.GetValueOrDefault(point);

    private static Table Read()
    {
        using var resource = typeof(CompatibilityForm).Assembly.GetManifestResourceStream("nfkc.txt")
            ?? throw new InvalidOperationException("The resource nfkc.txt is missing in the assembly.");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        var decompositions = new Dictionary<int, int[]>();
        var ranks = new Dictionary<int, int>();
        var pairs = new Dictionary<(int, int), int>();
        var section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                section = line;
                continue;
            }
            var (left, right) = (line[..line.IndexOf('=')], line[(line.IndexOf('=') + 1)..]);
            switch (section)
            {
                case "# decompositions":
                    decompositions.Add(Points(left)[0], Points(right));
                    break;
                case "# ranks":
                    ranks.Add(Points(left)[0], int.Parse(right, CultureInfo.InvariantCulture));
                    break;
                default:
                    pairs.Add((Points(left)[0], Points(left)[1]), Points(right)[0]);
                    break;
            }
        }
        return new Table(decompositions.ToFrozenDictionary(), ranks.ToFrozenDictionary(), pairs.ToFrozenDictionary());
    }

    private static int[] Points(string hex) =>
        [.. hex.Split(' ').Select(point => int.Parse(point, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];

    private sealed record Table(
        FrozenDictionary<int, int[]> Decompositions, FrozenDictionary<int, int> Ranks, FrozenDictionary<(int First, int Second), int> Pairs);
}
