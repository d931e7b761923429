using System.Text.Json.Serialization;

namespace Agents.Memory.Embeddings.OpenAi;

internal sealed record EmbeddingRequest(string Model, IReadOnlyList<string> Input, string EncodingFormat, int? Dimensions);

internal sealed record EmbeddingResponse(IReadOnlyList<EmbeddingData>? Data);

internal sealed record EmbeddingData(int Index, float[]? Embedding);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EmbeddingRequest))]
[JsonSerializable(typeof(EmbeddingResponse))]
internal sealed partial class OpenAiJson : JsonSerializerContext;
