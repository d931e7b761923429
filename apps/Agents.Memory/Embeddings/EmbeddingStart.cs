namespace Agents.Memory.Embeddings;

/// <summary>Says at start which model makes the vectors, and computes one so that the first turn does not pay for it.</summary>
internal sealed partial class EmbeddingStart(EmbeddingSource source, ILogger<EmbeddingStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (source.Shortcoming is { } shortcoming) Log.Fallback(logger, source.Model.Id, shortcoming);
        else Log.Chosen(logger, source.Model.Id, source.Model.Dimensions);

        // A service may be down while this starts, and is not asked.
        if (source.Generator is Encoder.LocalGenerator)
            await source.Generator.GenerateAsync(["The first text takes longer than all others."], options: null, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Vectors of texts come from {Model} ({Dimensions} dimensions)")]
        public static partial void Chosen(ILogger logger, string model, int dimensions);

        [LoggerMessage(2, LogLevel.Warning, "Vectors of texts come from the fall-back {Model}. {Shortcoming}")]
        public static partial void Fallback(ILogger logger, string model, string shortcoming);
    }
}
