using Agents.Memory;
using Agents.Memory.Embeddings;
using Agents.Memory.Embeddings.Lexical;
using Agents.Memory.Embeddings.OpenAi;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Agents.Tests.Memory.Embeddings;

public sealed class EmbeddingCompositionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddEmbeddings_Lexical_WarnsAndTellsInHealth()
    {
        var lines = new LogLines();
        await using var app = Build(lines, ("Provider", "lexical"));

        var embedder = app.Services.GetRequiredService<ITextEmbedder>();
        foreach (var hosted in app.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<EmbeddingStart>())
            await hosted.StartAsync(Ct);
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "embeddings", Ct);

        Assert.Equal(LexicalEncoder.ModelId, embedder.Model.Id);
        Assert.Equal(embedder.Model.Id, app.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()
            .GetRequiredService<EmbeddingGeneratorMetadata>().DefaultModelId);
        Assert.Single(await embedder.EmbedAsync(["a"], Urgency.Live, Ct));
        Assert.Contains(lines.Warnings, line => line.StartsWith("Vectors of texts come from the fall-back lexical-hash-1.", StringComparison.Ordinal));
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.StartsWith("lexical-hash-1, 512 dimensions. Lexical vectors", health.Entries["embeddings"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddEmbeddings_Service_TellsItsModel()
    {
        await using var app = Build(
            new LogLines(), ("Provider", "openai"), ("Service:Endpoint", "http://models/v1"), ("Service:Model", "small"), ("Service:Dimensions", "256"));

        Assert.Equal(new("small", 256), app.Services.GetRequiredService<ITextEmbedder>().Model);
        Assert.IsType<OpenAiGenerator>(app.Services.GetRequiredService<EmbeddingSource>().Generator);
    }

    [Fact]
    public async Task AddEmbeddings_SettingsOfTheWholeAppToo_BothAreRead()
    {
        await using var app = Build(new LogLines(), ("Provider", "lexical"));

        Assert.Equal("one", app.Services.GetRequiredService<MemoryOptions>().Instance);
        Assert.Equal("lexical", app.Services.GetRequiredService<EmbeddingOptions>().Provider);
    }

    [Fact]
    public async Task AddEmbeddings_WrongSettings_NameKeyValueAndWhatIsAllowed()
    {
        await using var app = Build(
            new LogLines(), ("Provider", "openai"), ("CachedQueries", "-1"), ("Service:Endpoint", "https://user:secret@models"), ("Service:BatchSize", "0"));

        var wrong = Assert.Throws<OptionsValidationException>(app.Services.GetRequiredService<EmbeddingOptions>);

        Assert.Equal(
        [
            "Memory:Embeddings:CachedQueries is '-1'; allowed: 0 to 1000000.",
            "Memory:Embeddings:Service:Endpoint is 'https://user:secret@models'; allowed: an absolute http or https address without credentials.",
            "Memory:Embeddings:Service:Model is ''; allowed: any text that is not empty.",
            "Memory:Embeddings:Service:Dimensions is '0'; allowed: 1 to 8192.",
            "Memory:Embeddings:Service:BatchSize is '0'; allowed: 1 to 2048.",
        ], wrong.Failures);
    }

    [Fact]
    public async Task AddEmbeddings_UnknownProvider_NamesThoseThatThereAre()
    {
        await using var app = Build(new LogLines(), ("Provider", "magic"));

        var wrong = Assert.Throws<OptionsValidationException>(app.Services.GetRequiredService<EmbeddingOptions>);

        Assert.Equal(["Memory:Embeddings:Provider is 'magic'; allowed: auto, local, openai, lexical."], wrong.Failures);
    }

    private static WebApplication Build(LogLines lines, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([
            new("Memory:Instance", "one"), .. settings.Select(setting => KeyValuePair.Create($"Memory:Embeddings:{setting.Key}", (string?)setting.Value))]);
        builder.AddMemory();
        builder.Logging.ClearProviders().AddProvider(lines);
        return builder.Build();
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        private readonly List<string> _warnings = [];

        public IReadOnlyList<string> Warnings
        {
            get
            {
                lock (_warnings) return [.. _warnings];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel != LogLevel.Warning) return;
            lock (_warnings) _warnings.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
