using Agents.Hosting.Audit;

namespace Agents.Memory.Audit;

/// <summary>The parts of the audit log. They need an <see cref="Agents.Hosting.State.IStateStore"/>.</summary>
internal static class AuditComposition
{
    public static void AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<DigestKeys>();
        services.AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton<ChainReader<AuditListed>>();
        services.AddSingleton<AuditSearch>();
        services.AddSingleton<AuditCheck>();
    }
}
