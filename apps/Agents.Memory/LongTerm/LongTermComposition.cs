using Agents.Hosting.Settings;
using Agents.Memory.Context;
using Agents.Memory.Governance;
using Agents.Memory.LongTerm.Books;
using Agents.Memory.LongTerm.Gate;
using Agents.Memory.LongTerm.Recalling;
using Agents.Memory.Retention;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Agents.Memory.LongTerm;

/// <summary>Everything that keeps and recalls memories of people.</summary>
internal static class LongTermComposition
{
    /// <summary>
    /// Needs the state store, the audit log, the marks of erasures, the vector tier and the embedder. Whoever wants a model to decide what is
    /// kept adds an <see cref="IStatementExtractor"/> before.
    /// </summary>
    public static WebApplicationBuilder AddLongTerm(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<LongTermOptions>(LongTermOptions.Section);
        var services = builder.Services;
        services.AddSingleton<KnownPeople>();
        services.AddSingleton<BookStore>();
        services.AddSingleton<MemoryIndex>();
        services.AddSingleton<UnsettledUsers>();
        services.AddSingleton<BookSettler>();
        services.AddSingleton<IndexRepair>();
        services.AddHostedService(provider => provider.GetRequiredService<IndexRepair>());

        services.TryAddSingleton<IStatementExtractor, RuleExtractor>();
        services.AddSingleton<Episodes>();
        services.AddSingleton<MemoryGate>();

        services.AddSingleton<Ranking>();
        services.AddSingleton<RecallMarks>();
        services.AddHostedService(provider => provider.GetRequiredService<RecallMarks>());
        services.AddSingleton<Recall>();
        services.AddSingleton<MemoryCatalog>();
        services.AddSingleton<IContextTier, LongTermTier>();
        services.AddSingleton<IErasable, LongTermErasure>();
        services.AddSingleton<IRetained, LongTermRetention>();
        return builder;
    }
}
