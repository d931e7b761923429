using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors.AzureSearch;

/// <summary>The contract of the port, kept by Azure AI Search.</summary>
public sealed class AzureSearchContractTests : VectorTierContract
{
    private AzureSearchService? _service;

    private protected override async Task<IVectorTier> CreateAsync()
    {
        _service = await AzureSearchService.StartAsync();
        return _service.Tier();
    }

    private protected override Task<IVectorTier> RestartAsync(IVectorTier tier) => Task.FromResult<IVectorTier>(_service!.Tier());

    private protected override async Task EndAsync(IVectorTier tier)
    {
        if (_service is { } service) await service.DisposeAsync();
    }
}
