using Agents.Memory.Embeddings;
using Agents.Memory.Embeddings.Encoder;
using Agents.Memory.Embeddings.Lexical;
using Agents.Memory.Vectors;
using Agents.Tests.Memory.Embeddings.Encoder;

namespace Agents.Tests.Memory.Embeddings;

public sealed class EmbeddingSourcesTests : IDisposable
{
    private readonly DirectoryInfo _empty = Directory.CreateTempSubdirectory("agents-empty-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _empty.Delete(recursive: true);

    [Theory]
    [InlineData(EmbeddingOptions.Auto)]
    [InlineData(EmbeddingOptions.Local)]
    public async Task Choose_ModelIsThere_TakesIt(string provider)
    {
        using var source = Choose(new EmbeddingOptions { Provider = provider, ModelPath = Reference.Folder });

        Assert.Equal(new VectorModel(SentenceEncoder.ModelId, 512), source.Model);
        Assert.Null(source.Shortcoming);
        var (text, _, vector) = Reference.Vectors[0];
        var embedding = Assert.Single(await source.Generator.GenerateAsync([text], cancellationToken: Ct));
        Assert.Equal(SentenceEncoder.ModelId, embedding.ModelId);
        Assert.Equal(vector[0], embedding.Vector.Span[0], 1e-4f);
    }

    [Fact]
    public async Task Choose_AutoWithoutModel_TakesLexicalVectorsAndSaysSo()
    {
        using var source = Choose(new EmbeddingOptions());

        Assert.Equal(new VectorModel(LexicalEncoder.ModelId, 512), source.Model);
        Assert.StartsWith("Lexical vectors: they find words and not meanings (no sentence encoder was found", source.Shortcoming, StringComparison.Ordinal);
        var embedding = Assert.Single(await source.Generator.GenerateAsync(["refund"], cancellationToken: Ct));
        Assert.Equal(LexicalEncoder.Encode("refund"), embedding.Vector.ToArray());
    }

    [Fact]
    public void Choose_Lexical_SaysWhatItIs()
    {
        using var source = Choose(new EmbeddingOptions { Provider = EmbeddingOptions.Lexical, ModelPath = Reference.Folder });

        Assert.Equal(LexicalEncoder.ModelId, source.Model.Id);
        Assert.NotNull(source.Shortcoming);
    }

    [Fact]
    public void Choose_LocalWithoutModel_SaysWhatToDo()
    {
        var refused = Assert.Throws<EmbeddingModelException>(() => Choose(new EmbeddingOptions { Provider = EmbeddingOptions.Local }));

        Assert.Contains("build the app once with Node.js, npm and network", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EmbeddingOptions.Auto)]
    [InlineData(EmbeddingOptions.Local)]
    public void Choose_PathWithoutModel_NamesIt(string provider)
    {
        var refused = Assert.Throws<EmbeddingModelException>(() => Choose(new EmbeddingOptions { Provider = provider, ModelPath = _empty.FullName }));

        Assert.StartsWith($"Memory:Embeddings:ModelPath is '{_empty.FullName}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_DamagedModel_IsNoReasonForOtherVectors()
    {
        File.WriteAllText(Path.Combine(_empty.FullName, "model.json"), "{}");
        File.WriteAllText(Path.Combine(_empty.FullName, "vocab.json"), "[]");

        Assert.Throws<EmbeddingModelException>(() => Choose(new EmbeddingOptions { ModelPath = _empty.FullName }));
    }

    [Fact]
    public async Task Generate_OtherModelOrLength_IsRefused()
    {
        using var source = Choose(new EmbeddingOptions { Provider = EmbeddingOptions.Lexical });

        await Assert.ThrowsAsync<ArgumentException>(() => source.Generator.GenerateAsync(["a"], new() { ModelId = "other" }, Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => source.Generator.GenerateAsync(["a"], new() { Dimensions = 3 }, Ct));
        Assert.Single(await source.Generator.GenerateAsync(["a"], new() { ModelId = LexicalEncoder.ModelId, Dimensions = 512 }, Ct));
    }

    private EmbeddingSource Choose(EmbeddingOptions options) =>
        EmbeddingSources.Choose(options, _empty.FullName, () => throw new InvalidOperationException("No service was asked for."));
}
