namespace Agents.Memory.Embeddings;

/// <summary>The model that the settings ask for cannot be had; the message says what to do.</summary>
internal sealed class EmbeddingModelException(string message, Exception? inner = null) : Exception(message, inner);
