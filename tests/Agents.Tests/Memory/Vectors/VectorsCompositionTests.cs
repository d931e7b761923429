using Agents.Memory;
using Agents.Memory.Vectors;
using Agents.Memory.Vectors.AzureSearch;
using Agents.Memory.Vectors.Embedded;
using Agents.Memory.Vectors.Pinecone;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Agents.Tests.Memory.Vectors;

public sealed class VectorsCompositionTests
{
    [Theory]
    [InlineData(VectorsOptions.Embedded, typeof(EmbeddedTier))]
    [InlineData(VectorsOptions.AzureSearch, typeof(AzureSearchTier))]
    [InlineData(VectorsOptions.PineconeService, typeof(PineconeTier))]
    public async Task AddMemory_EachProvider_OneGuardedTierAroundIt(string provider, Type engine)
    {
        await using var app = Build(("Provider", provider), ("Azure:Endpoint", "https://x.search.windows.net"), ("Embedded:ScanThreads", "2"));

        var tier = Assert.IsType<GuardedTier>(Assert.Single(app.Services.GetServices<IVectorTier>()));

        Assert.Same(tier, app.Services.GetRequiredService<GuardedTier>());
        Assert.Equal(provider, tier.State.Provider);
        Assert.IsType(engine, app.Services.GetRequiredKeyedService<IVectorTier>(provider));
        Assert.Equal(2, app.Services.GetRequiredService<EmbeddedOptions>().ScanThreads);
    }

    [Fact]
    public async Task AddMemory_UnfinishedSettingsOfAServiceThatIsNotUsed_AreNoError()
    {
        await using var app = Build(("Azure:HnswM", "99"), ("Pinecone:Cloud", "moon"));

        Assert.Equal(VectorsOptions.Embedded, app.Services.GetRequiredService<VectorsOptions>().Provider);
    }

    [Fact]
    public async Task AddMemory_WrongSettings_NameKeyValueAndWhatIsAllowed()
    {
        await using var app = Build(("Provider", "azure"), ("SearchBudgetMs", "1"), ("Azure:HnswM", "99"));

        var wrong = Assert.Throws<OptionsValidationException>(app.Services.GetRequiredService<VectorsOptions>);

        Assert.Equal(
            [
                "Memory:Vectors:SearchBudgetMs is '1'; allowed: 10 to 60000.",
                "Memory:Vectors:Azure:Endpoint is ''; allowed: an https address, such as https://NAME.search.windows.net.",
                "Memory:Vectors:Azure:HnswM is '99'; allowed: 4 to 10.",
            ],
            wrong.Failures);
    }

    [Theory]
    [InlineData("Provider", "qdrant", "Memory:Vectors:Provider is 'qdrant'; allowed: embedded, azure, pinecone.")]
    [InlineData("Pinecone:ControlPlane", "http://x", "Memory:Vectors:Pinecone:ControlPlane is 'http://x'; allowed: an https address, such as https://api.pinecone.io.")]
    [InlineData("Pinecone:IndexPrefix", "a--b", "Memory:Vectors:Pinecone:IndexPrefix is 'a--b'; allowed: 2 to 16 of a-z 0-9 -, no two dashes together, none at an end.")]
    [InlineData("Pinecone:Cloud", "moon", "Memory:Vectors:Pinecone:Cloud is 'moon'; allowed: aws, gcp, azure.")]
    public async Task AddMemory_OneWrongSetting_NamesKeyValueAndWhatIsAllowed(string key, string value, string expected)
    {
        (string, string)[] settings = key == "Provider" ? [(key, value)] : [("Provider", "pinecone"), (key, value)];
        await using var app = Build(settings);

        var wrong = Assert.Throws<OptionsValidationException>(app.Services.GetRequiredService<VectorsOptions>);

        Assert.Equal([expected], wrong.Failures);
    }

    private static WebApplication Build(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(
            [new("Memory:Embeddings:Provider", "lexical"), .. settings.Select(setting => KeyValuePair.Create($"Memory:Vectors:{setting.Key}", (string?)setting.Value))]);
        builder.AddMemory();
        return builder.Build();
    }
}
