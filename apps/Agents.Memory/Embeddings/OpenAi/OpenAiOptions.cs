using Agents.Hosting.Settings;

namespace Agents.Memory.Embeddings.OpenAi;

/// <summary>A service that answers <c>POST embeddings</c> as OpenAI's does. Settings in section <c>Memory:Embeddings:Service</c>.</summary>
internal sealed record OpenAiOptions
{
    /// <summary>Address that <c>embeddings</c> is put behind, such as <c>https://api.openai.com/v1</c>.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Name of the model there.</summary>
    public string Model { get; init; } = "";

    /// <summary>Length of its vectors, 1 to 8,192.</summary>
    public int Dimensions { get; init; }

    /// <summary>Whether the service is asked for that length. Only models that can shorten their vectors take it.</summary>
    public bool RequestDimensions { get; init; }

    /// <summary>Name of the secret with the key, sent as a bearer token. Empty: the service takes calls without one.</summary>
    public string KeySecret { get; init; } = "";

    /// <summary>How long a key is used before the secret is read again, 1 to 86,400 s.</summary>
    public int KeyRefreshSeconds { get; init; } = 300;

    /// <summary>How long one attempt may take, 1 to 300 s. A failed one is tried again up to twice.</summary>
    public int TimeoutSeconds { get; init; } = 10;

    /// <summary>Texts in one request, 1 to 2,048.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Requests of live turns at the same time, 1 to 1,000. Work that nobody waits for adds one.</summary>
    public int MaxConcurrent { get; init; } = 16;

    /// <summary>What of a text is sent, in characters, 1 to 1,000,000. Services refuse texts that are too long for the model.</summary>
    public int MaxCharacters { get; init; } = 16_384;

    public void Check(SettingsCheck check, string section)
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            check.Wrong($"{section}:{nameof(Endpoint)}", Endpoint, "an absolute http or https address without credentials");
        check.NotEmpty($"{section}:{nameof(Model)}", Model);
        check.Range($"{section}:{nameof(Dimensions)}", Dimensions, 1, 8192);
        check.Range($"{section}:{nameof(KeyRefreshSeconds)}", KeyRefreshSeconds, 1, 86_400);
        check.Range($"{section}:{nameof(TimeoutSeconds)}", TimeoutSeconds, 1, 300);
        check.Range($"{section}:{nameof(BatchSize)}", BatchSize, 1, 2048);
        check.Range($"{section}:{nameof(MaxConcurrent)}", MaxConcurrent, 1, 1000);
        check.Range($"{section}:{nameof(MaxCharacters)}", MaxCharacters, 1, 1_000_000);
    }
}
