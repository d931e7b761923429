namespace Agents.Memory.Embeddings;

/// <summary>Vectors could not be made; the same call may work later.</summary>
internal sealed class EmbeddingException(string message, Exception? inner = null) : Exception(message, inner);
