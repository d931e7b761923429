using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors.Pinecone;

/// <summary>The contract of the port, kept by Pinecone.</summary>
public sealed class PineconeContractTests : VectorTierContract
{
    private PineconeService? _service;

    private protected override async Task<IVectorTier> CreateAsync()
    {
        _service = await PineconeService.StartAsync();
        return _service.Tier();
    }

    private protected override Task<IVectorTier> RestartAsync(IVectorTier tier) => Task.FromResult<IVectorTier>(_service!.Tier());

    private protected override async Task EndAsync(IVectorTier tier)
    {
        if (_service is { } service) await service.DisposeAsync();
    }
}
