using Agents.Hosting.Settings;
using Agents.Memory.Governance;
using Agents.Memory.Knowledge.Indexing;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Knowledge.Search;

namespace Agents.Memory.Knowledge;

/// <summary>The parts of governed documents.</summary>
internal static class KnowledgeComposition
{
    /// <summary>
    /// Adds documents and their search. The state store, <see cref="Vectors.IVectorTier"/>, <see cref="Embeddings.ITextEmbedder"/>,
    /// <see cref="Audit.IAuditLog"/> and <see cref="IErasureMarks"/> are added by others.
    /// </summary>
    public static void AddKnowledge(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<KnowledgeOptions>(KnowledgeOptions.Section);
        builder.Services.AddSingleton<DocumentStore>();
        builder.Services.AddSingleton<ShelfStore>();
        builder.Services.AddSingleton<DocumentIndex>();
        builder.Services.AddSingleton<Settlement>();
        builder.Services.AddSingleton<DocumentRemoval>();
        builder.Services.AddSingleton<DocumentWriter>();
        builder.Services.AddSingleton<DocumentReading>();
        builder.Services.AddSingleton<KnowledgeSearch>();
        builder.Services.AddSingleton<Context.IContextTier, KnowledgeTier>();
        builder.Services.AddSingleton<IErasable, KnowledgeErasure>();
        builder.Services.AddSingleton<IndexQueue>();
        builder.Services.AddHostedService(services => services.GetRequiredService<IndexQueue>());
        builder.Services.AddSingleton<Upkeep>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Upkeep>());
    }
}
