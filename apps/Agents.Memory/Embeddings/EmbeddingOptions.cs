using Agents.Hosting.Settings;
using Agents.Memory.Embeddings.OpenAi;

namespace Agents.Memory.Embeddings;

/// <summary>Settings in section <c>Memory:Embeddings</c>.</summary>
internal sealed record EmbeddingOptions : ICheckedOptions
{
    public const string Section = $"{MemoryOptions.Section}:Embeddings";

    /// <summary>The sentence encoder where it is there, else lexical vectors.</summary>
    public const string Auto = "auto";

    /// <summary>The sentence encoder within this process.</summary>
    public const string Local = "local";

    /// <summary>A service with OpenAI's API.</summary>
    public const string OpenAi = "openai";

    /// <summary>Vectors of words and their parts, without a model.</summary>
    public const string Lexical = "lexical";

    /// <summary><c>auto</c>, <c>local</c>, <c>openai</c> or <c>lexical</c>.</summary>
    public string Provider { get; init; } = Auto;

    /// <summary>
    /// Folder with the files of the sentence encoder (<c>model.json</c>, <c>vocab.json</c> and the shards). Empty: where the build or the
    /// publishing of this app has put it.
    /// </summary>
    public string ModelPath { get; init; } = "";

    /// <summary>Vectors of texts that live turns asked for lately, 0 to 1,000,000; 2 KiB and the text each.</summary>
    public int CachedQueries { get; init; } = 2048;

    public OpenAiOptions Service { get; init; } = new();

    public void Check(SettingsCheck check)
    {
        check.OneOf(nameof(Provider), Provider, Auto, Local, OpenAi, Lexical);
        check.Range(nameof(CachedQueries), CachedQueries, 0, 1_000_000);
        if (Provider == OpenAi) Service.Check(check, nameof(Service));
    }
}
