using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Agents.Memory.Embeddings;
using Agents.Memory.Embeddings.OpenAi;
using Agents.Tests.Sdk;
using Agents.Tests.Tools.Adapters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Embeddings.OpenAi;

/// <summary>Against a stand-in of the service on this machine, through the client that the app has.</summary>
public sealed class OpenAiGeneratorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generate_Texts_AsksAsTheServiceExpects()
    {
        await using var service = await Service.StartAsync();
        var generator = service.Generator(new() { KeySecret = "service-key", RequestDimensions = true });

        var embeddings = await generator.GenerateAsync(["one", "", "three"], cancellationToken: Ct);

        var request = Assert.Single(service.Requests);
        Assert.Equal(("POST", "/v1/embeddings", "Bearer sk-1"), (request.Method, request.Path, request.Authorization));
        // An empty text is sent as a space: services refuse it otherwise.
        Assert.Equal("""{"model":"small","input":["one"," ","three"],"encoding_format":"float","dimensions":3}""", request.Body);
        Assert.All(embeddings, embedding => Assert.Equal("small", embedding.ModelId));
    }

    [Fact]
    public async Task Generate_NoKeyAndLengthNotAsked_SendsNeither()
    {
        await using var service = await Service.StartAsync();

        await service.Generator(new()).GenerateAsync(["one"], cancellationToken: Ct);

        var request = Assert.Single(service.Requests);
        Assert.Equal("", request.Authorization);
        Assert.DoesNotContain("dimensions", request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_MoreThanABatch_AsksSeveralTimesAndKeepsTheOrder()
    {
        await using var service = await Service.StartAsync();

        var embeddings = await service.Generator(new() { BatchSize = 2 }).GenerateAsync(["a", "bb", "ccc", "dddd", "eeeee"], cancellationToken: Ct);

        Assert.Equal(3, service.Requests.Count);
        // The stand-in answers (length of the text, 1, 0), backwards; here they have unit length.
        Assert.Equal([1, 2, 3, 4, 5], embeddings.Select(embedding => (int)MathF.Round(embedding.Vector.Span[0] / embedding.Vector.Span[1])));
        Assert.All(embeddings, embedding => Assert.Equal(1f, System.Numerics.Tensors.TensorPrimitives.Norm(embedding.Vector.Span), 1e-5f));
    }

    [Fact]
    public async Task Generate_LongText_SendsItsBeginning()
    {
        await using var service = await Service.StartAsync();

        await service.Generator(new() { MaxCharacters = 4 }).GenerateAsync(["beginning"], cancellationToken: Ct);

        Assert.Contains("""["begi"]""", Assert.Single(service.Requests).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Generate_ServiceIsBusyOnce_TriesAgain(int status)
    {
        await using var service = await Service.StartAsync(status);

        Assert.Single(await service.Generator(new()).GenerateAsync(["one"], cancellationToken: Ct));

        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task Generate_ServiceRefuses_SaysWhyAndDoesNotTryAgain()
    {
        await using var service = await Service.StartAsync(400);

        var refused = await Assert.ThrowsAsync<EmbeddingException>(() => service.Generator(new()).GenerateAsync(["one"], cancellationToken: Ct));

        Assert.Equal($"The embedding service at {service.Url}/v1/embeddings answered 400: as told", refused.Message);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task Generate_KeyIsRefused_ReadsTheSecretAgain()
    {
        await using var service = await Service.StartAsync(401);
        var generator = service.Generator(new() { KeySecret = "service-key" });
        await Assert.ThrowsAsync<EmbeddingException>(() => generator.GenerateAsync(["one"], cancellationToken: Ct));

        Assert.Single(await generator.GenerateAsync(["one"], cancellationToken: Ct));

        Assert.Equal(["Bearer sk-1", "Bearer sk-2"], service.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task Generate_NobodyAnswers_IsAnEmbeddingException()
    {
        Service gone;
        await using (gone = await Service.StartAsync())
        {
        }

        var failed = await Assert.ThrowsAsync<EmbeddingException>(() => gone.Generator(new()).GenerateAsync(["one"], cancellationToken: Ct));

        Assert.StartsWith($"The embedding service at {gone.Url}/v1/embeddings did not answer", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"data":[]}""", "answered 0 vectors for 1 texts")]
    [InlineData("""{}""", "answered 0 vectors for 1 texts")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2]}]}""", "answered a vector of 2 numbers for model 'small'; Memory:Embeddings:Service:Dimensions says 3")]
    [InlineData("""{"data":[{"index":0}]}""", "answered a vector of 0 numbers")]
    [InlineData("""{"data":[{"index":1,"embedding":[1,2,3]}]}""", "answered index 1 for 1 texts")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,2,3]},{"index":0,"embedding":[1,2,3]}]}""", "answered index 0 for 1 texts, or twice")]
    [InlineData("""{"data":[{"index":0,"embedding":[0,0,0]}]}""", "answered a vector without a direction")]
    [InlineData("not json", "did not answer")]
    public async Task Generate_AnswerThatIsNone_SaysWhatIsWrong(string answer, string message)
    {
        await using var service = await Service.StartAsync(answer: answer);

        var failed = await Assert.ThrowsAsync<EmbeddingException>(() => service.Generator(new()).GenerateAsync(["one"], cancellationToken: Ct));

        Assert.Contains(message, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_Cancelled_Stops()
    {
        await using var service = await Service.StartAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Generator(new()).GenerateAsync(["one"], cancellationToken: cancelled.Token));
    }

    [Fact]
    public async Task Key_Old_IsReadAgainAndTheLastOneKeptWhenThatFails()
    {
        var time = new FakeTimeProvider();
        using var sidecar = new FakeSidecar();
        sidecar.Answer(200, """{"service-key":" sk-1 "}""").Answer(200, """{"service-key":"sk-2"}""").Answer(500, """{"errorCode":"ERR","message":"m"}""");
        using var dapr = sidecar.Client();
        var key = new ServiceKey(dapr, new() { KeySecret = "service-key", KeyRefreshSeconds = 60 }, time);

        Assert.Equal("sk-1", await key.GetAsync(Ct));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("sk-1", await key.GetAsync(Ct));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("sk-2", await key.GetAsync(Ct));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("sk-2", await key.GetAsync(Ct));
        Assert.Equal(3, sidecar.Requests.Count);
    }

    [Theory]
    [InlineData(200, """{"service-key":" "}""", "The secret 'service-key' of store 'secrets' is empty")]
    [InlineData(500, """{"errorCode":"ERR","message":"m"}""", "The key of the embedding service was not read (secret 'service-key' of store 'secrets')")]
    public async Task Key_CannotBeHad_SaysWhich(int status, string answer, string message)
    {
        using var sidecar = new FakeSidecar();
        sidecar.Answer(status, answer);
        using var dapr = sidecar.Client();

        var failed = await Assert.ThrowsAsync<EmbeddingException>(() => new ServiceKey(dapr, new() { KeySecret = "service-key" }, new FakeTimeProvider()).GetAsync(Ct));

        Assert.StartsWith(message, failed.Message, StringComparison.Ordinal);
    }

    private sealed record Asked(string Method, string Path, string Authorization, string Body);

    private sealed class Service : IAsyncDisposable
    {
        private LoopbackServer _server = null!;
        private int _answers;

        public string Url { get; private set; } = "";

        public ConcurrentQueue<Asked> Requests { get; } = new();

        /// <param name="first">Status of the first answer.</param>
        /// <param name="answer">Body of all answers; null: vectors.</param>
        public static async Task<Service> StartAsync(int first = 200, string? answer = null)
        {
            var service = new Service();
            service._server = await LoopbackServer.StartAsync(async context =>
            {
                using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
                var body = await reader.ReadToEndAsync(context.RequestAborted);
                service.Requests.Enqueue(new Asked(context.Request.Method, context.Request.Path, context.Request.Headers.Authorization.ToString(), body));
                context.Response.StatusCode = Interlocked.Increment(ref service._answers) == 1 ? first : 200;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(context.Response.StatusCode == 200 ? answer ?? Vectors(body) : "as told", context.RequestAborted);
            });
            service.Url = service._server.Url;
            return service;
        }

        public IEmbeddingGenerator<string, Embedding<float>> Generator(OpenAiOptions options)
        {
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.Configuration.AddInMemoryCollection([
                new("Memory:Embeddings:Provider", "openai"), new("Memory:Embeddings:Service:Endpoint", $"{Url}/v1"),
                new("Memory:Embeddings:Service:Model", "small"), new("Memory:Embeddings:Service:Dimensions", "3"),
                new("Memory:Embeddings:Service:KeySecret", options.KeySecret), new("Memory:Embeddings:Service:BatchSize", $"{options.BatchSize}"),
                new("Memory:Embeddings:Service:RequestDimensions", $"{options.RequestDimensions}"),
                new("Memory:Embeddings:Service:MaxCharacters", $"{options.MaxCharacters}")]);
            builder.AddEmbeddings();
            builder.Services.AddSingleton(TimeProvider.System);
            var sidecar = new FakeSidecar();
            for (var i = 1; i <= 3; i++) sidecar.Answer(200, $$"""{"service-key":"sk-{{i}}"}""");
            builder.Services.AddSingleton(sidecar.Client());
            return builder.Services.BuildServiceProvider().GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private static string Vectors(string body)
        {
            using var request = JsonDocument.Parse(body);
            var data = request.RootElement.GetProperty("input").EnumerateArray()
                .Select((text, index) => new { @object = "embedding", index, embedding = new float[] { text.GetString()!.Length, 1, 0 } }).Reverse();
            return JsonSerializer.Serialize(new { @object = "list", data, model = "small", usage = new { prompt_tokens = 1, total_tokens = 1 } });
        }
    }
}
