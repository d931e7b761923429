using Agents.Hosting.Settings;

namespace Agents.Memory.Vectors.Embedded;

internal static class EmbeddedComposition
{
    /// <summary>Adds the index on this machine's disk, which is opened only when it is the chosen one. Its settings are checked in any case.</summary>
    public static void AddEmbeddedVectors(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<EmbeddedOptions>(EmbeddedOptions.Section);
        builder.Services.AddKeyedSingleton<IVectorTier, EmbeddedTier>(VectorsOptions.Embedded);
    }
}
