using Agents.Hosting.Erasures;

namespace Agents.Decisions.Erasure;

/// <summary>What the erasure of a person needs in this app.</summary>
internal static class ErasureComposition
{
    public static void AddErasure(this IServiceCollection services)
    {
        services.AddSingleton<ErasureMarks>();
        services.AddSingleton<SubjectErasure>();
        services.AddSingleton<IErasesPeople, DecisionErasure>();
    }
}
