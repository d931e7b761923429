using Agents.Memory.Embeddings.Encoder;
using Agents.Memory.Embeddings.Lexical;
using Agents.Memory.Embeddings.OpenAi;

namespace Agents.Memory.Embeddings;

/// <summary>Chooses what the settings ask for.</summary>
internal static class EmbeddingSources
{
    // So that a few texts of one call do not keep another one waiting that came for a single text.
    private const int LocalLiveBatch = 8;

    // What cannot be interrupted: some milliseconds of one processor.
    private const int LocalBehindBatch = 4;

    /// <param name="options">Checked ones.</param>
    /// <param name="appFolder">Where the app runs from.</param>
    /// <param name="service">Makes the client of a service.</param>
    /// <exception cref="EmbeddingModelException">The model that the settings insist on is not there, or is damaged.</exception>
    public static EmbeddingSource Choose(EmbeddingOptions options, string appFolder, Func<OpenAiGenerator> service)
    {
        if (options.Provider == EmbeddingOptions.OpenAi) return Remote(options.Service, service());
        if (options.Provider == EmbeddingOptions.Lexical) return WithoutModel("Memory:Embeddings:Provider asks for lexical vectors");

        if (ModelFolder.Find(options.ModelPath, appFolder) is { } folder) return Local(folder);
        var missing = options.ModelPath.Length > 0
            ? $"{EmbeddingOptions.Section}:{nameof(EmbeddingOptions.ModelPath)} is '{options.ModelPath}', which does not hold model.json and vocab.json"
            : $"no sentence encoder was found beside the app or in .models above {appFolder}: build the app once with Node.js, npm and network";
        return options.Provider == EmbeddingOptions.Local || options.ModelPath.Length > 0
            ? throw new EmbeddingModelException($"{missing}; or set {EmbeddingOptions.Section}:{nameof(EmbeddingOptions.Provider)} to another one.")
            : WithoutModel(missing);
    }

    private static EmbeddingSource Local(string folder) => new(new LocalGenerator(new SentenceEncoder(ModelFiles.Read(folder))))
    {
        LiveCalls = Environment.ProcessorCount,
        LiveBatch = LocalLiveBatch,
        BehindBatch = LocalBehindBatch,
    };

    private static EmbeddingSource Remote(OpenAiOptions options, OpenAiGenerator generator) => new(generator)
    {
        LiveCalls = options.MaxConcurrent,
        LiveBatch = options.BatchSize,
        BehindBatch = options.BatchSize,
    };

    private static EmbeddingSource WithoutModel(string why) => new(new LexicalGenerator())
    {
        LiveCalls = Environment.ProcessorCount,
        LiveBatch = LocalLiveBatch,
        BehindBatch = LocalBehindBatch,
        Shortcoming = $"Lexical vectors: they find words and not meanings ({why}).",
    };
}
