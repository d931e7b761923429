using Agents.Memory.Vectors;
using Agents.Memory.Vectors.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Memory.Vectors.Embedded;

public sealed class EmbeddedContractTests : VectorTierContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agents-vectors-").FullName;

    private protected override Task<IVectorTier> CreateAsync() =>
        Task.FromResult<IVectorTier>(new EmbeddedTier(new EmbeddedOptions { Path = _folder }, NullLogger<EmbeddedTier>.Instance));

    private protected override async Task<IVectorTier> RestartAsync(IVectorTier tier)
    {
        await ((EmbeddedTier)tier).DisposeAsync();
        return await CreateAsync();
    }

    private protected override async Task EndAsync(IVectorTier tier)
    {
        await ((EmbeddedTier)tier).DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
