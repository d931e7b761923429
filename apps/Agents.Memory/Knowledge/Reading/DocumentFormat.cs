namespace Agents.Memory.Knowledge.Reading;

/// <summary>What a content is written in.</summary>
internal enum DocumentFormat
{
    /// <summary><c>text/plain</c>.</summary>
    Text,

    /// <summary><c>text/markdown</c>.</summary>
    Markdown,

    /// <summary><c>text/html</c>; kept as the Markdown of it.</summary>
    Html,
}
