using Agents.Contracts;
using Agents.Gateway.Admission;
using Agents.Hosting.Erasures;
using Agents.Hosting.State;
using Dapr.Client;

namespace Agents.Gateway.Erasure;

/// <summary>What the erasure of a person needs at the gateway.</summary>
internal static class ErasureComposition
{
    public static void AddErasure(this IServiceCollection services)
    {
        services.AddSingleton<IStateStore>(provider => new DaprStateStore(provider.GetRequiredService<DaprClient>(), ComponentNames.Ledger));
        services.AddSingleton<ErasureMarks>();
        services.AddSingleton<CallLists>();
        services.AddSingleton<LetterErasure>();
        services.AddSingleton<IErasesPeople, LedgerErasure>();
        services.AddSingleton<ErasurePolicy>();
        services.AddSingleton<IAdmissionPolicy>(provider => provider.GetRequiredService<ErasurePolicy>());
        services.AddHostedService(provider => provider.GetRequiredService<ErasurePolicy>());
    }
}
