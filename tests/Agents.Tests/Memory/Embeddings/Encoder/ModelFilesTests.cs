using Agents.Memory.Embeddings;
using Agents.Memory.Embeddings.Encoder;

namespace Agents.Tests.Memory.Embeddings.Encoder;

public sealed class ModelFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-model-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_OtherWeights_IsRefused()
    {
        Write("model.json", """{"weightsManifest":[{"paths":["one"],"weights":[]}]}""");
        Write("vocab.json", "[]");
        Write("one", "not these");

        var refused = Assert.Throws<EmbeddingModelException>(() => ModelFiles.Read(_folder.FullName));

        Assert.Contains($"The files in {_folder.FullName} are not the model {SentenceEncoder.ModelId}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"weightsManifest":[{"paths":["missing"],"weights":[]}]}""")]
    [InlineData("""{"weightsManifest":[{"paths":["../../../etc/passwd"],"weights":[]}]}""")]
    public void Read_UnusableManifest_SaysWhatToDo(string manifest)
    {
        Write("model.json", manifest);
        Write("vocab.json", "[]");

        var refused = Assert.Throws<EmbeddingModelException>(() => ModelFiles.Read(_folder.FullName));

        Assert.Contains("Remove the folder and build again", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_OtherShape_IsRefused()
    {
        var files = ModelFiles.Read(Reference.Folder);

        Assert.Equal(512, files.Tensor("module/Encoder_en/hidden_layers/tanh_layer_0/bias", 512).Length);
        Assert.Throws<EmbeddingModelException>(() => files.Tensor("module/Encoder_en/hidden_layers/tanh_layer_0/bias", 256).Length);
        Assert.Throws<EmbeddingModelException>(() => files.Tensor("none", 512).Length);
    }

    [Fact]
    public void Find_NothingConfigured_TakesThePublishedOneFirst()
    {
        var app = _folder.CreateSubdirectory("app/bin/Debug");
        Assert.Null(ModelFolder.Find("", app.FullName));

        var restored = Model(".models/model-embeddings-en-0.2.0/dist");
        Assert.Equal(restored, ModelFolder.Find("", app.FullName));

        var published = Model("app/bin/Debug/models/model-embeddings-en-0.2.0/dist");
        Assert.Equal(published, ModelFolder.Find("", app.FullName));
    }

    [Fact]
    public void Find_Configured_TakesThatOrNothing()
    {
        Model(".models/model-embeddings-en-0.2.0/dist");
        var mine = Model("mine");

        Assert.Equal(mine, ModelFolder.Find(mine, _folder.FullName));
        Assert.Null(ModelFolder.Find(Path.Combine(_folder.FullName, "other"), _folder.FullName));
    }

    private string Model(string path)
    {
        var folder = _folder.CreateSubdirectory(path).FullName;
        File.WriteAllText(Path.Combine(folder, "model.json"), "{}");
        File.WriteAllText(Path.Combine(folder, "vocab.json"), "[]");
        return folder;
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder.FullName, name), content);
}
